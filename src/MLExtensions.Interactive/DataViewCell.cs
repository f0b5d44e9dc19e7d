using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Interactive;

/// <summary>Reads a column's value in the current row as something a table can hold: a number, a text, an image.</summary>
internal static class DataViewCell
{
    private const int ValuesShown = 4;

    private static readonly MethodInfo s_scalar = Method(nameof(Scalar)), s_vector = Method(nameof(Vector));

    public static Func<object?> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType && KeyNames(column) is { } names)
        {
            ValueGetter<uint> key = row.GetGetter<uint>(column);
            return () =>
            {
                uint value = 0;
                key(ref value);
                return value == 0 ? null : names[(int)value - 1];
            };
        }

        Type raw = column.Type.RawType;
        MethodInfo method = column.Type is VectorDataViewType vector ? s_vector.MakeGenericMethod(vector.ItemType.RawType) : s_scalar.MakeGenericMethod(raw);
        return (Func<object?>)method.Invoke(null, [row, column])!;
    }

    private static MethodInfo Method(string name) => typeof(DataViewCell).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static string[]? KeyNames(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull("KeyValues") is not { } annotation || annotation.Type is not VectorDataViewType { ItemType: TextDataViewType })
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(name => name.ToString())];
    }

    private static Func<object?> Scalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return Plain(value);
        };
    }

    private static Func<object?> Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            string items = string.Join(", ", value.DenseValues().Take(ValuesShown).Select(item => Text(Plain(item))));
            return value.Length <= ValuesShown ? $"[{items}]" : string.Create(CultureInfo.InvariantCulture, $"[{items}, …] ({value.Length:N0})");
        };
    }

    private static object? Plain<T>(T value) => value is ReadOnlyMemory<char> text ? text.ToString() : value;

    private static string Text(object? value) => value switch
    {
        float number => number.ToString("0.####", CultureInfo.InvariantCulture),
        double number => number.ToString("0.####", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
