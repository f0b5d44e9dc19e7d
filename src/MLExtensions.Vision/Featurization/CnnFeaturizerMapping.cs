using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Schema;
using MLExtensions.Transformers;

namespace MLExtensions.Vision.Featurization;

/// <summary>Loads rows' pixels by ML.NET's own transformers and runs the graph on a block of them.</summary>
internal sealed class CnnFeaturizerMapping : RowMapping
{
    private readonly OnnxSession _session;
    private readonly FeaturizerForm _form;
    private readonly DataViewSchema.Column _input;
    private readonly IRowToRowMapper _pixels;
    private readonly DataViewSchema.Column _pixelColumn;

    public CnnFeaturizerMapping(MLContext context, OnnxSession session, FeaturizerForm form, string outputColumnName, DataViewSchema inputSchema, DataViewSchema.Column input)
    {
        _session = session;
        _form = form;
        _input = input;
        IDataView view = new EmptyDataView(inputSchema);
        var fitted = new List<ITransformer>();
        foreach (IEstimator<ITransformer> estimator in PixelPipeline.Create(context, form, input.Name, outputColumnName))
        {
            fitted.Add(estimator.Fit(view));
            view = fitted[^1].Transform(view);
        }

        _pixels = ((ITransformer)new TransformerChain<ITransformer>([.. fitted])).GetRowToRowMapper(inputSchema);
        _pixelColumn = _pixels.OutputSchema[PixelPipeline.PixelsName(outputColumnName)];
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
        private readonly ValueGetter<VBuffer<float>> _getter;
        private readonly float[] _images;
        private readonly float[] _features;
        private VBuffer<float> _buffer;

        public Block(CnnFeaturizerMapping mapping, DataViewRow input, int capacity)
        {
            _mapping = mapping;
            _row = mapping._pixels.GetRow(input, [mapping._pixelColumn]);
            _getter = _row.GetGetter<VBuffer<float>>(mapping._pixelColumn);
            _images = new float[checked(capacity * mapping._form.PixelCount)];
            _features = new float[checked(capacity * mapping._form.Dimension)];
        }

        public override void Load(int slot)
        {
            try
            {
                _getter(ref _buffer);
            }
            catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
            {
                throw new InvalidOperationException(
                    FormattableString.Invariant($"Column '{_mapping._input.Name}', row {_row.Position}: the image cannot be read. {error.Message}"), error);
            }

            int pixels = _mapping._form.PixelCount;
            _buffer.CopyTo(_images.AsSpan(slot * pixels, pixels));
        }

        public override void Compute(int count)
        {
            FeaturizerForm form = _mapping._form;
            var images = new ReadOnlyMemory<float>(_images, 0, count * form.PixelCount);
            using OnnxResults results = _mapping._session.Run(OnnxFeed.Of(FeaturizerGraph.Input, images, count, 3, form.Height, form.Width));
            results.Span<float>(FeaturizerGraph.Output).CopyTo(_features);
        }

        public override Delegate CreateReader(int output) => (BlockReader<VBuffer<float>>)Read;

        protected override void Dispose(bool disposing)
        {
            // The row that was given belongs to the cursor; disposing the mapped row frees the images on the way.
            _row.Dispose();
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
