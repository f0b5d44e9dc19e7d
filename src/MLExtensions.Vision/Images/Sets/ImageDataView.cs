using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Vision;

/// <summary>A view of images for pipelines of ML.NET: images, their classes, files and pixels.</summary>
/// <remarks>
/// Files are read, limited, turned, resized and checked by this package, not by ML.NET's LoadImages: see <see cref="ImageReadOptions"/>.
/// They are read when a cursor asks for their image or pixels, some ahead on worker threads; wrap the view in <c>ml.Data.Cache</c> only if all of them
/// fit into memory.
/// </remarks>
public sealed class ImageDataView : IDataView
{
    private readonly IImageRows _rows;
    private readonly ImageColumns _columns;

    internal ImageDataView(IImageRows rows, ImageColumns columns)
    {
        _rows = rows;
        _columns = columns;
        var schema = new DataViewSchema.Builder();
        if (columns.Image is not null)
        {
            schema.AddColumn(columns.Image, rows.Size is var (width, height) ? new ImageDataViewType(height, width) : new ImageDataViewType());
        }

        if (columns.Label is not null)
        {
            schema.AddColumn(columns.Label, TextDataViewType.Instance);
        }

        if (columns.Path is not null)
        {
            schema.AddColumn(columns.Path, TextDataViewType.Instance);
        }

        if (columns.Pixels is not null)
        {
            (int w, int h) = rows.Size ?? throw new InvalidOperationException(
                $"Column '{columns.Pixels}' needs images of one size: set {nameof(ImageLoadOptions.Width)} and {nameof(ImageLoadOptions.Height)}, or resize the set.");
            int[] dims = columns.Layout == TensorLayout.Nchw ? [columns.Channels, h, w] : [h, w, columns.Channels];
            schema.AddColumn(columns.Pixels, new VectorDataViewType(NumberDataViewType.Single, dims));
        }

        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public bool CanShuffle => true;

    /// <summary>The files left out so far; all of them once a cursor has gone through.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _rows.Skipped;

    /// <inheritdoc/>
    public long? GetRowCount() => _rows.MaySkip ? null : _rows.Count;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        int[] order = [.. Enumerable.Range(0, _rows.Count)];
        rand?.Shuffle(order);
        return new ImageCursor(Schema, _rows, _columns, [.. columnsNeeded.Select(c => c.Index)], order);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
