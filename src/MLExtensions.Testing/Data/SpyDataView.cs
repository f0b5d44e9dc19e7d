using Microsoft.ML;

namespace MLExtensions.Testing.Data;

/// <summary>Passes a view through and records what is asked of it.</summary>
internal sealed class SpyDataView(IDataView input) : IDataView
{
    /// <summary>The names of the columns asked for, cursor by cursor.</summary>
    public List<string[]> Asked { get; } = [];

    public DataViewSchema Schema => input.Schema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        input.GetRowCursor(Record(columnsNeeded), rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        input.GetRowCursorSet(Record(columnsNeeded), n, rand);

    private DataViewSchema.Column[] Record(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        lock (Asked)
        {
            Asked.Add([.. columns.Select(c => c.Name)]);
        }

        return columns;
    }
}
