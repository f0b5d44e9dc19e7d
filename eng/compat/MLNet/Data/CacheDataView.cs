using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Placeholder until the cache itself lands: passes its input through.</summary>
internal sealed class CacheDataView(IHostEnvironment env, IDataView source) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    internal IHostEnvironment Environment { get; } = env;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => source.GetRowCursor(columnsNeeded, rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => source.GetRowCursorSet(columnsNeeded, n, rand);
}
