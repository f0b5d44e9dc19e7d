using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Numerics;
using MLExtensions.Schema;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Reads a column of images or of vectors, and the labels beside it, where there are any.</summary>
internal static class LabelledRows
{
    /// <summary>What is asked of the column.</summary>
    public static ColumnRequirement Requirement(string name) =>
        new(name, "an image (MLImage; LoadImages makes images of paths) or Vector<Single> of known size", static (kind, item, isKey) =>
            (kind == SchemaShape.Column.VectorKind.Scalar && item is ImageDataViewType)
            || (kind == SchemaShape.Column.VectorKind.Vector && !isKey && item.Equals(NumberDataViewType.Single)));

    /// <summary>Reads images, brought to the network's size by ML.NET's own transformers.</summary>
    /// <exception cref="ArgumentException">An image or a label is missing; the message names column and row.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageSet ReadImages(
        MLContext context, IDataView data, string image, string? label, InputFormat format, ImageResizingEstimator.ResizingKind resizing, CancellationToken cancellationToken)
    {
        var size = new ImageSize(format.Width, format.Height);
        DataViewSchema.Column imageColumn = data.Schema[image];
        using DataViewRowCursor cursor = data.GetRowCursor(Needed(data, imageColumn, label));
        using var reader = new ImageColumnReader(context, cursor, imageColumn, size, resizing);
        Func<int> readLabel = Labels(cursor, label);
        var planes = new float[reader.Length];
        var bytes = new byte[reader.Length];
        var images = new List<PixelImage>();
        var labels = new List<int>();
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            labels.Add(readLabel());
            bool there;
            try
            {
                there = reader.Read(planes);
            }
            catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException)
            {
                throw new ArgumentException($"Column '{image}', row {cursor.Position}: the image cannot be read: {error.Message.TrimEnd('.')}.", nameof(data), error);
            }

            if (!there)
            {
                throw new ArgumentException($"Column '{image}', row {cursor.Position}: there is no image.", nameof(data));
            }

            PlanarPixels.ToBytes(planes, bytes);
            PixelImage read = PlanarPixels.ToImage(bytes, size.Width, size.Height);
            images.Add(format.Channels == 1 ? read.ToGrey() : read);
        }

        // Classes are told apart by their numbers; the names stay with the key.
        string[] names = [.. Enumerable.Range(0, labels.Count == 0 ? 0 : labels.Max() + 1).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        return new ImageSet(images, labels, names);
    }

    /// <summary>Reads vectors.</summary>
    /// <exception cref="ArgumentException">A value is not finite, or a label is missing; the message names column and row.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static (FloatMatrix Features, long[] Labels) ReadVectors(IDataView data, string features, string? label, CancellationToken cancellationToken)
    {
        DataViewSchema.Column column = data.Schema[features];
        int columns = ((VectorDataViewType)column.Type).Size;
        using DataViewRowCursor cursor = data.GetRowCursor(Needed(data, column, label));
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        Func<int> readLabel = Labels(cursor, label);
        var values = new List<float>();
        var labels = new List<long>();
        var row = new float[columns];
        VBuffer<float> buffer = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            labels.Add(readLabel());
            getter(ref buffer);
            buffer.CopyTo(row);
            int slot = row.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (slot >= 0)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Column '{features}', row {cursor.Position}, slot {slot}: {row[slot]}. Every value must be finite (ReplaceMissingValues fills NaN)."), nameof(data));
            }

            values.AddRange(row);
        }

        return (new FloatMatrix(values.ToArray(), labels.Count, columns), [.. labels]);
    }

    private static DataViewSchema.Column[] Needed(IDataView data, DataViewSchema.Column column, string? label) => label is null ? [column] : [column, data.Schema[label]];

    /// <summary>Reads the label of the current row, from 0; without a column all are of one.</summary>
    private static Func<int> Labels(DataViewRowCursor cursor, string? column)
    {
        if (column is null)
        {
            return () => 0;
        }

        Func<int> reader = LabelColumn.Reader(cursor, cursor.Schema[column]);
        return () => reader() is >= 0 and int label ? label : throw new ArgumentException($"Column '{column}', row {cursor.Position}: the label is missing.");
    }
}
