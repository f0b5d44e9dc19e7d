using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Onnx;
using MLExtensions.Transformers;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Embeds rows in blocks.</summary>
internal sealed class EmbeddingMapping : RowMapping
{
    private readonly MLContext _context;
    private readonly EmbeddingModel _embedding;
    private readonly (OnnxModel Graph, OnnxSession Session) _network;
    private readonly DataViewSchema.Column _input;
    private readonly ImageResizingEstimator.ResizingKind _resizing;

    public EmbeddingMapping(
        MLContext context, EmbeddingModel embedding, (OnnxModel Graph, OnnxSession Session) network, string output, DataViewSchema.Column input, ImageResizingEstimator.ResizingKind resizing)
    {
        string expected = embedding.TakesImages ? "an image" : $"Vector<Single, {embedding.FeatureCount}>";
        bool fits = embedding.TakesImages ? input.Type is ImageDataViewType : input.Type is VectorDataViewType vector && vector.Size == embedding.FeatureCount;
        if (!fits)
        {
            throw new ArgumentOutOfRangeException(nameof(input), $"Schema mismatch for input column '{input.Name}': expected {expected}, as the embedding was fitted, got {input.Type}.");
        }

        _context = context;
        _embedding = embedding;
        _network = network;
        _input = input;
        _resizing = resizing;
        Outputs = [new(output, new VectorDataViewType(NumberDataViewType.Single, embedding.Dimension))];
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    public override int BlockSize => 16;

    public override IEnumerable<int> GetDependencies(Func<int, bool> activeOutput) => activeOutput(0) ? [_input.Index] : [];

    public override RowBlock CreateBlock(DataViewRow input, int capacity, Func<int, bool> activeOutput)
    {
        var runner = new BatchRunner(_network.Session, _network.Graph, capacity);
        return _embedding.TakesImages
            ? new ImageBlock(runner, new ImageColumnReader(_context, input, _input, new ImageSize(_embedding.ImageWidth, _embedding.ImageHeight), _resizing))
            : new VectorBlock(runner, input.GetGetter<VBuffer<float>>(_input));
    }

    private abstract class Block(BatchRunner runner) : RowBlock
    {
        protected Span<float> Target(int slot) => runner.Input(slot);

        public override void Compute(int count) => runner.Run(count);

        public override Delegate CreateReader(int output) => (BlockReader<VBuffer<float>>)Read;

        private void Read(int slot, ref VBuffer<float> value)
        {
            ReadOnlySpan<float> row = runner.Output(slot);
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, row.Length);
            row.CopyTo(editor.Values);
            value = editor.Commit();
        }
    }

    private sealed class ImageBlock(BatchRunner runner, ImageColumnReader reader) : Block(runner)
    {
        // A missing image is all black, as the built-ins have it.
        public override void Load(int slot) => reader.Read(Target(slot));

        protected override void Dispose(bool disposing)
        {
            reader.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class VectorBlock(BatchRunner runner, ValueGetter<VBuffer<float>> getter) : Block(runner)
    {
        private VBuffer<float> _buffer;

        public override void Load(int slot)
        {
            getter(ref _buffer);
            _buffer.CopyTo(Target(slot));
        }
    }
}
