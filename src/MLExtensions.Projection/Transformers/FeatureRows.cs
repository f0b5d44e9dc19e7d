using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.Schema;

namespace MLExtensions.Projection;

/// <summary>Reads a column of feature vectors, dense or sparse.</summary>
internal static class FeatureRows
{
    /// <summary>What is asked of the column; says what to do about the usual mistakes.</summary>
    public static ColumnRequirement Requirement(string name) =>
        new(name, "Vector<Single> of known size (ConvertType makes Single of other numbers, Concatenate vectors of columns)", static (kind, item, isKey) =>
            kind == SchemaShape.Column.VectorKind.Vector && !isKey && item.Equals(NumberDataViewType.Single));

    /// <summary>Reads all rows.</summary>
    /// <exception cref="ArgumentException">There are no rows, or a value is not finite: the message names column, row and slot.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FloatMatrix Read(IDataView data, string columnName, CancellationToken cancellationToken)
    {
        DataViewSchema.Column column = data.Schema[columnName];
        int columns = ((VectorDataViewType)column.Type).Size;
        var values = new float[Math.Max(16, data.GetRowCount() ?? 16) * columns];
        int rows = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> buffer = default;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            getter(ref buffer);
            if (((long)rows + 1) * columns > values.Length)
            {
                Array.Resize(ref values, checked((int)Math.Max((rows + 1L) * columns, Math.Min(2L * values.Length, Array.MaxLength))));
            }

            Span<float> row = values.AsSpan(rows * columns, columns);
            buffer.CopyTo(row);
            for (int slot = 0; slot < columns; slot++)
            {
                if (!float.IsFinite(row[slot]))
                {
                    throw new ArgumentException(
                        FormattableString.Invariant($"Column '{columnName}', row {rows}, slot {slot}: {row[slot]}. Every value must be finite (ReplaceMissingValues fills NaN)."), nameof(data));
                }
            }

            rows++;
        }

        return rows > 0
            ? new FloatMatrix(values.AsMemory(0, rows * columns), rows, columns)
            : throw new ArgumentException($"Column '{columnName}': the data has no rows.", nameof(data));
    }
}
