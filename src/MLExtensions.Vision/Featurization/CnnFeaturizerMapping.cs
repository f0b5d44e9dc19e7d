using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Transformers;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Featurization;

/// <summary>Loads rows' pixels by ML.NET's own transformers and runs the graph on a block of them.</summary>
internal sealed class CnnFeaturizerMapping : RowMapping
{
    private readonly MLContext _context;
    private readonly OnnxSession _session;
    private readonly FeaturizerForm _form;
    private readonly DataViewSchema.Column _input;

    public CnnFeaturizerMapping(MLContext context, OnnxSession session, FeaturizerForm form, string outputColumnName, DataViewSchema.Column input)
    {
        _context = context;
        _session = session;
        _form = form;
        _input = input;
        Outputs = [new(outputColumnName, new VectorDataViewType(NumberDataViewType.Single, form.Dimension))];
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    public override int BlockSize => _form.Options.BatchSize;

    public override IEnumerable<int> GetDependencies(Func<int, bool> activeOutput) => activeOutput(0) ? [_input.Index] : [];

    public override RowBlock CreateBlock(DataViewRow input, int capacity, Func<int, bool> activeOutput) => new Block(this, input, capacity);

    private sealed class Block : RowBlock
    {
        private readonly CnnFeaturizerMapping _mapping;
        private readonly DataViewRow _row;
        private readonly ImageColumnReader _reader;
        private readonly float[] _images;
        private readonly float[] _features;

        public Block(CnnFeaturizerMapping mapping, DataViewRow input, int capacity)
        {
            _mapping = mapping;
            _row = input;
            _reader = new ImageColumnReader(mapping._context, input, mapping._input, mapping._form.ImageSize(), mapping._form.Resizing());
            _images = new float[checked(capacity * _reader.Length)];
            _features = new float[checked(capacity * mapping._form.Dimension)];
        }

        public override void Load(int slot)
        {
            try
            {
                _reader.Read(_images.AsSpan(slot * _reader.Length, _reader.Length));
            }
            catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
            {
                throw new InvalidOperationException(
                    FormattableString.Invariant($"Column '{_mapping._input.Name}', row {_row.Position}: the image cannot be read. {error.Message}"), error);
            }
        }

        public override void Compute(int count)
        {
            FeaturizerForm form = _mapping._form;
            var images = new ReadOnlyMemory<float>(_images, 0, count * _reader.Length);
            using OnnxResults results = _mapping._session.Run(OnnxFeed.Of(FeaturizerGraph.Input, images, count, 3, form.Height, form.Width));
            results.Span<float>(FeaturizerGraph.Output).CopyTo(_features);
        }

        public override Delegate CreateReader(int output) => (BlockReader<VBuffer<float>>)Read;

        protected override void Dispose(bool disposing)
        {
            _reader.Dispose();
            base.Dispose(disposing);
        }

        private void Read(int slot, ref VBuffer<float> value)
        {
            int dimension = _mapping._form.Dimension;
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, dimension);
            _features.AsSpan(slot * dimension, dimension).CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
