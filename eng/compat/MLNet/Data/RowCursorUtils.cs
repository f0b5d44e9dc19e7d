namespace Microsoft.ML.Data;

/// <summary>Small helpers on rows and cursors.</summary>
internal static class RowCursorUtils
{
    public const string FetchValueStateError =
        "Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point after that method returned false.";

    public static bool[] ActiveFlags(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns)
            active[Bound(schema, column)] = true;
        return active;
    }

    public static DataViewRowCursor GetRowCursorForAllColumns(this IDataView view) => view.GetRowCursor(view.Schema);

    public static IEnumerable<DataViewSchema.Column> Columns(this DataViewSchema schema, Func<int, bool> active)
        => schema.Where(column => active(column.Index));

    /// <summary>The getter of a column as a delegate of the column's own type.</summary>
    public static Delegate GetterAsDelegate(this DataViewRow row, DataViewSchema.Column column)
        => TypeDispatch.Call<Delegate>(typeof(RowCursorUtils), nameof(GetterOf), [column.Type.RawType], row, column);

    public static ValueGetter<T> Cast<T>(Delegate getter, DataViewSchema.Column column)
        => getter as ValueGetter<T> ?? throw WrongType(typeof(T), column);

    /// <summary>Asked for with a type that is not the column's.</summary>
    public static Exception WrongType(Type asked, DataViewSchema.Column column)
        => new InvalidOperationException($"Invalid TValue in GetGetter for column #{column}: '{asked}', expected type: '{column.Type.RawType}'.");

    private static ValueGetter<T> GetterOf<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);

    private static int Bound(DataViewSchema schema, DataViewSchema.Column column)
        => column.Index < schema.Count ? column.Index : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' has index {column.Index}, the schema has {schema.Count} columns.");
}
