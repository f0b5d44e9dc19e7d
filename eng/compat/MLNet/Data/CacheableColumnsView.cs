namespace Microsoft.ML.Data;

/// <summary>A view without the columns whose values cannot be copied.</summary>
internal sealed class CacheableColumnsView : IDataView
{
    private readonly IDataView _source;
    private readonly int[] _kept;

    private CacheableColumnsView(IDataView source)
    {
        _source = source;
        DataViewSchema.Column[] columns = [.. source.Schema.Where(c => c.Type.IsCacheable())];
        _kept = [.. columns.Select(c => c.Index)];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema { get; }

    public static IDataView Of(IDataView source) => source.Schema.All(c => c.Type.IsCacheable()) ? source : new CacheableColumnsView(source);

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(this, _source.GetRowCursor(Inputs(columnsNeeded), rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [.. _source.GetRowCursorSet(Inputs(columnsNeeded), n, rand).Select(cursor => new Cursor(this, cursor))];

    private IEnumerable<DataViewSchema.Column> Inputs(IEnumerable<DataViewSchema.Column> columns)
        => [.. columns.Select(c => _source.Schema[_kept[c.Index]])];

    private sealed class Cursor(CacheableColumnsView parent, DataViewRowCursor input) : SynchronizedCursor(input)
    {
        public override DataViewSchema Schema => parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(Of(column));

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(Of(column));

        private DataViewSchema.Column Of(DataViewSchema.Column column) => Input.Schema[parent._kept[column.Index]];
    }
}
