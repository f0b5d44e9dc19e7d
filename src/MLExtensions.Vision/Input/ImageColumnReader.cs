using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Schema;

namespace MLExtensions.Vision.Input;

/// <summary>
/// Reads an image column as the floats that the built-in ResizeImages and ExtractPixels make of it: [3, height, width], red, green, blue,
/// 0 to 255. The built-ins do the work, so that a fitted component computes what its saved form does. They are given a copy of each
/// image: where the sizes match they pass an image on and then free it, which would be the caller's.
/// </summary>
internal sealed class ImageColumnReader : IDisposable
{
    private const string ImageName = "Image";
    private const string ResizedName = "Resized";
    private const string PixelsName = "Pixels";
    private readonly ImageRow _source;
    private readonly DataViewRow _row;
    private readonly ValueGetter<VBuffer<float>> _getter;
    private VBuffer<float> _buffer;

    public ImageColumnReader(MLContext context, DataViewRow row, DataViewSchema.Column column, ImageSize size, ImageResizingEstimator.ResizingKind resizing)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(ImageName, column.Type);
        DataViewSchema schema = builder.ToSchema();
        _source = new ImageRow(schema, row, column);
        var chain = new EstimatorChain<ITransformer>();
        foreach (IEstimator<ITransformer> estimator in Estimators(context, ImageName, ResizedName, PixelsName, size, resizing))
        {
            chain = chain.Append(estimator);
        }

        ITransformer transformer = chain.Fit(new EmptyDataView(schema));
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(schema);
        DataViewSchema.Column pixels = mapper.OutputSchema[PixelsName];
        _row = mapper.GetRow(_source, [pixels]);
        _getter = _row.GetGetter<VBuffer<float>>(pixels);
        Length = 3 * size.Width * size.Height;
    }

    /// <summary>Floats of an image.</summary>
    public int Length { get; }

    /// <summary>What the column must be.</summary>
    public static ColumnRequirement Requirement(string name) =>
        new(name, "an image (MLImage; LoadImages makes images of paths)", static (kind, item, _) => kind == SchemaShape.Column.VectorKind.Scalar && item is ImageDataViewType);

    /// <summary>The built-in estimators that make the column of floats, for the saved form.</summary>
    public static IEnumerable<IEstimator<ITransformer>> Estimators(
        MLContext context, string imageName, string resizedName, string pixelsName, ImageSize size, ImageResizingEstimator.ResizingKind resizing) =>
    [
        context.Transforms.ResizeImages(resizedName, size.Width, size.Height, imageName, resizing),
        context.Transforms.ExtractPixels(pixelsName, resizedName, orderOfExtraction: ImagePixelExtractingEstimator.ColorsOrder.ARGB),
    ];

    /// <summary>Reads the image of the current row.</summary>
    /// <param name="destination">Receives <see cref="Length"/> values.</param>
    /// <returns>False where the row has no image; <paramref name="destination"/> is then all zero, as the built-ins have it.</returns>
    public bool Read(Span<float> destination)
    {
        if (!_source.Load())
        {
            destination.Clear();
            return false;
        }

        _getter(ref _buffer);
        _buffer.CopyTo(destination);
        return true;
    }

    public void Dispose()
    {
        _row.Dispose();
        _source.Dispose();
    }

    /// <summary>A row of one column, a copy of the image in another row.</summary>
    private sealed class ImageRow(DataViewSchema schema, DataViewRow row, DataViewSchema.Column column) : DataViewRow
    {
        private readonly ValueGetter<MLImage> _getter = row.GetGetter<MLImage>(column);
        private MLImage? _image;
        private long _loads;

        public override DataViewSchema Schema => schema;

        public override long Batch => 0;

        // Built-ins compute anew when the position changes.
        public override long Position => _loads;

        public bool Load()
        {
            _loads++;
            _getter(ref _image!);
            return _image is not null;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(Delegate)(ValueGetter<MLImage>)Copy;

        protected override void Dispose(bool disposing)
        {
            _image = null;
            base.Dispose(disposing);
        }

        private void Copy(ref MLImage value)
        {
            value?.Dispose();
            value = MLImage.CreateFromPixels(_image!.Width, _image.Height, _image.PixelFormat, _image.Pixels);
        }
    }
}
