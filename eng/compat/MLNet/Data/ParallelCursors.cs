using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Many cursors out of one, and one out of many.</summary>
internal static class ParallelCursors
{
    public static bool TryConsolidate(IDataView view, IHost host, IEnumerable<DataViewSchema.Column> columns, Random rand, out DataViewRowCursor cursor)
    {
        cursor = null;
        return false;
    }

    public static DataViewRowCursor[] Split(DataViewRowCursor input, int n) => [input];
}
