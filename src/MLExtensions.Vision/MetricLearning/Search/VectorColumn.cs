using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.Schema;

namespace MLExtensions.Vision.Search;

/// <summary>A column of vectors, dense or sparse.</summary>
internal static class VectorColumn
{
    /// <summary>What is asked of the column.</summary>
    public static ColumnRequirement Requirement(string name) =>
        new(name, "Vector<Single> of known size (ConvertType makes Single of other numbers, Concatenate vectors of columns)", static (kind, item, isKey) =>
            kind == SchemaShape.Column.VectorKind.Vector && !isKey && item.Equals(NumberDataViewType.Single));

    /// <summary>Finds the column, of the size that an index takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of a wrong type or another size.</exception>
    public static DataViewSchema.Column Check(DataViewSchema schema, string name, int dimension)
    {
        DataViewSchema.Column column = Requirement(name).Check(schema);
        return Size(column) == dimension
            ? column
            : throw new ArgumentOutOfRangeException(nameof(schema), $"Schema mismatch for input column '{name}': expected Vector<Single, {dimension}>, got {column.Type}.");
    }

    /// <summary>The values of a vector.</summary>
    public static int Size(DataViewSchema.Column column) => ((VectorDataViewType)column.Type).Size;

    /// <summary>Reads all rows; columns read beside them are handled by a callback.</summary>
    /// <param name="data">The data.</param>
    /// <param name="name">The column.</param>
    /// <param name="others">The other columns that are needed.</param>
    /// <param name="open">Is given the cursor, and gives what is called on each row with its number.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">There are no rows, or a value is not finite: the message names column, row and slot.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FloatMatrix Read(
        IDataView data, string name, IEnumerable<DataViewSchema.Column> others, Func<DataViewRow, Action<int>> open, CancellationToken cancellationToken)
    {
        DataViewSchema.Column column = data.Schema[name];
        int size = Size(column), rows = 0;
        var values = new float[Math.Max(16, data.GetRowCount() ?? 16) * size];
        using DataViewRowCursor cursor = data.GetRowCursor([column, .. others]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        Action<int> next = open(cursor);
        VBuffer<float> buffer = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            getter(ref buffer);
            if (((long)rows + 1) * size > values.Length)
            {
                Array.Resize(ref values, checked((int)Math.Max((rows + 1L) * size, Math.Min(2L * values.Length, Array.MaxLength))));
            }

            Span<float> row = values.AsSpan(rows * size, size);
            buffer.CopyTo(row);
            int bad = row.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (bad >= 0)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Column '{name}', row {rows}, slot {bad}: {row[bad]}. Every value must be finite (ReplaceMissingValues fills NaN)."), nameof(data));
            }

            next(rows++);
        }

        return rows > 0
            ? new FloatMatrix(values.AsMemory(0, rows * size), rows, size)
            : throw new ArgumentException($"Column '{name}': the data has no rows.", nameof(data));
    }
}
