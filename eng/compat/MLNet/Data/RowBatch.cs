namespace Microsoft.ML.Data;

/// <summary>Copies of some rows of a cursor: its active columns and row ids.</summary>
internal sealed class RowBatch
{
    private readonly Column[] _columns;
    private readonly Column<DataViewRowId> _ids;

    public RowBatch(DataViewSchema schema, bool[] active, int capacity)
    {
        Capacity = capacity;
        _ids = new Column<DataViewRowId>(capacity);
        _columns = [.. schema.Select(c => active[c.Index] ? TypeDispatch.Call<Column>(typeof(RowBatch), nameof(MakeColumn), [c.Type.RawType], capacity) : null)];
    }

    public int Capacity { get; }

    /// <summary>Rows held.</summary>
    public int Count { get; set; }

    /// <summary>Number of the batch that the rows had at their source.</summary>
    public long Number { get; set; }

    /// <summary>What copies the row that a cursor stands on into a slot of any batch of the same make.</summary>
    public static Action<RowBatch, int> Reader(DataViewRow row, bool[] active)
    {
        var readers = new List<Action<RowBatch, int>>();
        ValueGetter<DataViewRowId> id = row.GetIdGetter();
        readers.Add((batch, slot) => id(ref batch._ids.Values[slot]));
        foreach (DataViewSchema.Column column in row.Schema.Where(c => active[c.Index]))
            readers.Add(TypeDispatch.Call<Action<RowBatch, int>>(typeof(RowBatch), nameof(ColumnReader), [column.Type.RawType], row, column));
        Action<RowBatch, int>[] all = [.. readers];
        return (batch, slot) =>
        {
            foreach (Action<RowBatch, int> read in all)
                read(batch, slot);
        };
    }

    public void Get<T>(int column, int slot, ref T destination) => ((Column<T>)_columns[column]).CopyTo(slot, ref destination);

    public DataViewRowId Id(int slot) => _ids.Values[slot];

    public void Swap(int a, int b)
    {
        _ids.Swap(a, b);
        foreach (Column column in _columns)
            column?.Swap(a, b);
    }

    private static Column MakeColumn<T>(int capacity) => new Column<T>(capacity);

    private static Action<RowBatch, int> ColumnReader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        int index = column.Index;
        return (batch, slot) => getter(ref ((Column<T>)batch._columns[index]).Values[slot]);
    }

    private abstract class Column
    {
        public abstract void Swap(int a, int b);
    }

    private sealed class Column<T>(int capacity) : Column
    {
        public readonly T[] Values = new T[capacity];
        private readonly ValueCopier<T> _copy = ValueCopier.For<T>();

        public override void Swap(int a, int b) => (Values[a], Values[b]) = (Values[b], Values[a]);

        public void CopyTo(int slot, ref T destination) => _copy(in Values[slot], ref destination);
    }
}

internal delegate void ValueCopier<T>(in T source, ref T destination);

/// <summary>Copies of values that share nothing with their source.</summary>
internal static class ValueCopier
{
    public static ValueCopier<T> For<T>()
    {
        if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>))
            return TypeDispatch.Call<ValueCopier<T>>(typeof(ValueCopier), nameof(ForVector), typeof(T).GetGenericArguments());
        return (in T source, ref T destination) => destination = source;
    }

    private static ValueCopier<VBuffer<T>> ForVector<T>() => (in VBuffer<T> source, ref VBuffer<T> destination) => source.CopyTo(ref destination);
}

/// <summary>A cursor whose current row stands in a slot of a <see cref="RowBatch"/>.</summary>
internal abstract class BatchedCursor(DataViewSchema schema, bool[] active) : RootCursor
{
    private RowBatch _current;
    private int _slot;

    public sealed override DataViewSchema Schema => schema;

    protected bool[] Active => active;

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        Runtime.Contracts.Check(Position >= 0, RowCursorUtils.FetchValueStateError);
        id = _current.Id(_slot);
    };

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Runtime.Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        if (typeof(TValue) != column.Type.RawType)
            throw RowCursorUtils.WrongType(typeof(TValue), column);
        int index = column.Index;
        return (ref TValue destination) =>
        {
            Runtime.Contracts.Check(Position >= 0, RowCursorUtils.FetchValueStateError);
            _current.Get(index, _slot, ref destination);
        };
    }

    protected void StandOn(RowBatch batch, int slot)
    {
        _current = batch;
        _slot = slot;
    }
}
