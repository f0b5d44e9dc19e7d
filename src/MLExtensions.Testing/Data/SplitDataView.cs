using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Testing.Data;

/// <summary>
/// A view that offers several cursors, as loaders of large files do: the rows are dealt in batches, cursor k takes
/// batches k, k + n, … . Built-in transforms then run the getters of what lies between on other threads.
/// </summary>
internal sealed class SplitDataView(IDataView input, int rowsPerBatch) : IDataView
{
    public DataViewSchema Schema => input.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(input.GetRowCursor(columnsNeeded), rowsPerBatch, 0, 1);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return [.. Enumerable.Range(0, n).Select(k => new Cursor(input.GetRowCursor(columns), rowsPerBatch, k, n))];
    }

    private sealed class Cursor(DataViewRowCursor rows, int rowsPerBatch, int index, int count) : DataViewRowCursor
    {
        private long _position = -1;
        private bool _ended;

        public override DataViewSchema Schema => rows.Schema;

        public override long Batch => rows.Position < 0 ? 0 : rows.Position / rowsPerBatch;

        public override long Position => _ended ? -1 : _position;

        public override bool MoveNext()
        {
            while (rows.MoveNext())
            {
                if (Batch % count == index)
                {
                    _position++;
                    return true;
                }
            }

            _ended = true;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => rows.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rows.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
