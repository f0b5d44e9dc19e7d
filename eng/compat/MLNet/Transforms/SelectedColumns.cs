using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>A view of some columns of another, in a given order.</summary>
internal sealed class SelectedColumns : IDataView, IRowToRowMapper
{
    private readonly IDataView _source;
    private readonly int[] _sourceIndices;

    internal SelectedColumns(IDataView source, int[] sourceIndices)
    {
        _source = source;
        _sourceIndices = sourceIndices;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(sourceIndices.Select(i => source.Schema[i]));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema { get; }

    public DataViewSchema InputSchema => _source.Schema;

    public DataViewSchema OutputSchema => Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        columnsNeeded = [.. columnsNeeded];
        return new Cursor(this, _source.GetRowCursor(GetDependencies(columnsNeeded), rand), RowCursorUtils.ActiveFlags(Schema, columnsNeeded));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = RowCursorUtils.ActiveFlags(Schema, columnsNeeded);
        return [.. _source.GetRowCursorSet(GetDependencies(columnsNeeded), n, rand).Select(input => new Cursor(this, input, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        bool[] active = RowCursorUtils.ActiveFlags(Schema, dependingColumns);
        return [.. _sourceIndices.Where((_, i) => active[i]).Distinct().Select(i => InputSchema[i])];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(this, input, RowCursorUtils.ActiveFlags(Schema, activeColumns));
    }

    private ValueGetter<T> GetterOf<T>(DataViewRow input, bool[] active, DataViewSchema.Column column)
    {
        Contracts.CheckParam(active[column.Index], nameof(column), "requested column not active");
        return input.GetGetter<T>(InputSchema[_sourceIndices[column.Index]]);
    }

    private sealed class Row(SelectedColumns parent, DataViewRow input, bool[] active) : DataViewRow
    {
        public override DataViewSchema Schema => parent.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => parent.GetterOf<TValue>(input, active, column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Cursor(SelectedColumns parent, DataViewRowCursor input, bool[] active) : SynchronizedCursor(input)
    {
        public override DataViewSchema Schema => parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => parent.GetterOf<TValue>(Input, active, column);
    }
}
