using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Vision.Search;

/// <summary>A column of ids.</summary>
internal static class IdColumn
{
    /// <summary>What the column must be.</summary>
    public static ColumnRequirement Requirement(string name) =>
        new(name, "Int64, Int32 or UInt32 (ConvertType makes one)", static (kind, item, isKey) =>
            kind == SchemaShape.Column.VectorKind.Scalar && !isKey && (item.Equals(NumberDataViewType.Int64) || item.Equals(NumberDataViewType.Int32) || item.Equals(NumberDataViewType.UInt32)));

    /// <summary>A reader of the id of the current row.</summary>
    public static Func<long> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        return column.Type.RawType == typeof(long) ? Typed<long>(value => value)
            : column.Type.RawType == typeof(int) ? Typed<int>(value => value)
            : Typed<uint>(value => value);

        Func<long> Typed<T>(Func<T, long> convert)
            where T : unmanaged
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getter(ref value);
                return convert(value);
            };
        }
    }

    /// <summary>Refuses an id that occurs twice.</summary>
    /// <exception cref="ArgumentException">The message names column, row and id.</exception>
    public static void CheckDifferent(string? name, List<long> ids)
    {
        var rows = new Dictionary<long, int>(ids.Count);
        for (int row = 0; row < ids.Count; row++)
        {
            if (!rows.TryAdd(ids[row], row))
            {
                throw new ArgumentException($"Column '{name}', row {row}: {ids[row]} is the id of row {rows[ids[row]]} too; every id must be another.");
            }
        }
    }
}
