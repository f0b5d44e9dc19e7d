using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Classification;

/// <summary>The labelled images of a view.</summary>
internal sealed class ColumnExamples : ExampleSource
{
    private readonly string _image;
    private readonly string _label;
    private readonly bool _skips;
    private readonly Action<string> _warn;
    private readonly DataViewRowCursor _cursor;
    private readonly ImageColumnReader _reader;
    private readonly Func<int> _readLabel;
    private readonly long? _count;

    /// <param name="context">The context of the built-ins that prepare images.</param>
    /// <param name="data">The rows.</param>
    /// <param name="image">The image column.</param>
    /// <param name="label">The label column, a key.</param>
    /// <param name="size">What images are brought to.</param>
    /// <param name="resizing">How.</param>
    /// <param name="skips">Whether rows without image or label are left out instead of ending the reading.</param>
    /// <param name="warn">Told of each row that is left out.</param>
    public ColumnExamples(
        MLContext context, IDataView data, string image, string label, ImageSize size, ImageResizingEstimator.ResizingKind resizing, bool skips, Action<string> warn)
    {
        _image = image;
        _label = label;
        _skips = skips;
        _warn = warn;
        _count = data.GetRowCount();
        DataViewSchema.Column images = data.Schema[image], labels = data.Schema[label];
        _cursor = data.GetRowCursor([images, labels]);
        _reader = new ImageColumnReader(context, _cursor, images, size, resizing);
        _readLabel = LabelColumn.Reader(_cursor, labels);
    }

    public override long? Count => _count;

    public override string LabelPlace => $"Column '{_label}'";

    public override bool Next(Span<float> pixels, out int label)
    {
        label = -1;
        while (_cursor.MoveNext())
        {
            if (Read(pixels, out label) is not { } fault)
            {
                return true;
            }

            if (!_skips)
            {
                throw new ArgumentException($"{fault.Message} Set SkipBadRows to leave such rows out.", fault.InnerException);
            }

            Skipped++;
            _warn($"{fault.Message} The row is left out.");
        }

        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _reader.Dispose();
        _cursor.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads the row; gives back what is wrong with it.</summary>
    private ArgumentException? Read(Span<float> pixels, out int label)
    {
        label = _readLabel();
        if (label < 0)
        {
            return new ArgumentException($"Column '{_label}', row {_cursor.Position}: the label is missing.");
        }

        try
        {
            return _reader.Read(pixels) ? null : new ArgumentException($"Column '{_image}', row {_cursor.Position}: there is no image.");
        }
        catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException)
        {
            return new ArgumentException($"Column '{_image}', row {_cursor.Position}: the image cannot be read: {error.Message.TrimEnd('.')}.", error);
        }
    }
}
