using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Vision.Classification;

/// <summary>Reads a label column: a key, and the names behind it.</summary>
internal static class LabelColumn
{
    private static readonly MethodInfo s_names = typeof(LabelColumn).GetMethod(nameof(TypedNames), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_reader = typeof(LabelColumn).GetMethod(nameof(TypedReader), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>What the column must be.</summary>
    public static ColumnRequirement Requirement(string name) =>
        new(name, "a key (MapValueToKey makes one)", static (kind, _, isKey) => kind == SchemaShape.Column.VectorKind.Scalar && isKey);

    /// <summary>The values behind the key, as text.</summary>
    /// <exception cref="ArgumentException">The key has no values.</exception>
    public static IReadOnlyList<string> Names(DataViewSchema.Column column)
    {
        DataViewSchema.Column? values = column.Annotations.Schema.GetColumnOrNull("KeyValues");
        return values?.Type is VectorDataViewType vector
            ? (IReadOnlyList<string>)s_names.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [column], null)!
            : throw new ArgumentException($"Column '{column.Name}' is a key without KeyValues, so that the classes have no names: make it by MapValueToKey.");
    }

    /// <summary>A reader of the class of the current row, from 0; −1 where it is missing.</summary>
    public static Func<int> Reader(DataViewRow row, DataViewSchema.Column column) =>
        (Func<int>)s_reader.MakeGenericMethod(column.Type.RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null)!;

    private static string[] TypedNames<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")];
    }

    private static Func<int> TypedReader<T>(DataViewRow row, DataViewSchema.Column column)
        where T : unmanaged, IConvertible
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return checked((int)(value.ToInt64(CultureInfo.InvariantCulture) - 1));
        };
    }
}
