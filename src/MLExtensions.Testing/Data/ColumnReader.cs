using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Testing.Data;

/// <summary>Reads columns of any type as plain objects: vectors as dense arrays, text as strings, images as copies.</summary>
internal static class ColumnReader
{
    private static readonly MethodInfo s_getter = typeof(ColumnReader).GetMethod(nameof(TypedReader), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_vector = typeof(ColumnReader).GetMethod(nameof(VectorReader), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>All rows of a view in order; a row is its columns' values in the order of <paramref name="columns"/>.</summary>
    public static List<object[]> Read(IDataView view, IEnumerable<DataViewSchema.Column> columns)
    {
        DataViewSchema.Column[] wanted = [.. columns];
        using DataViewRowCursor cursor = view.GetRowCursor(wanted);
        return Read(cursor, wanted);
    }

    public static List<object[]> Read(IDataView view) => Read(view, Visible(view.Schema));

    public static List<object[]> Read(DataViewRowCursor cursor, IReadOnlyList<DataViewSchema.Column> columns)
    {
        Func<object>[] readers = [.. columns.Select(c => Reader(cursor, c))];
        var rows = new List<object[]>();
        while (cursor.MoveNext())
        {
            rows.Add(Array.ConvertAll(readers, r => r()));
        }

        return rows;
    }

    /// <summary>A reader of a column of a row, for as often as the row moves.</summary>
    public static Func<object> Reader(DataViewRow row, DataViewSchema.Column column) =>
        (Func<object>)(column.Type is VectorDataViewType vector
            ? s_vector.MakeGenericMethod(vector.ItemType.RawType)
            : s_getter.MakeGenericMethod(column.Type.RawType)).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null)!;

    /// <summary>Whether ML.NET can keep a column's values, as caching and shuffling do; it drops columns of what must be disposed.</summary>
    public static bool CanBeKept(DataViewSchema.Column column) => !column.Type.RawType.IsAssignableTo(typeof(IDisposable));

    /// <summary>The columns that a name finds.</summary>
    public static IEnumerable<DataViewSchema.Column> Visible(DataViewSchema schema) => schema.Where(c => !c.IsHidden);

    private static Func<object> TypedReader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return value switch
            {
                ReadOnlyMemory<char> text => text.ToString(),
                MLImage image => new ImageValue(image),
                _ => value!,
            };
        };
    }

    private static Func<object> VectorReader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            T[] dense = [.. value.DenseValues()];
            return dense is ReadOnlyMemory<char>[] texts ? Array.ConvertAll(texts, t => t.ToString()) : dense;
        };
    }
}
