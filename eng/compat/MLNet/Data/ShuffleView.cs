using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Rows in random order, drawn from a pool that follows the input; every pass has the same order.</summary>
internal sealed class ShuffleView(IDataView source, int seed, int poolRows, bool shuffleSource) : IDataView
{
    private readonly IDataView _source = CacheableColumnsView.Of(source);

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand ??= new Random(seed);
        DataViewRowCursor input = _source.GetRowCursor(columnsNeeded, shuffleSource && _source.CanShuffle ? new Random(rand.Next()) : null);
        return new Cursor(input, RowCursorUtils.ActiveFlags(Schema, columnsNeeded), poolRows, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, bool[] active, int poolRows, Random rand) : BatchedCursor(input.Schema, active)
    {
        private readonly RowBatch _pool = new(input.Schema, active, poolRows);
        private readonly Action<RowBatch, int> _read = RowBatch.Reader(input, active);
        private bool _started;
        private bool _ended;

        protected override bool MoveNextCore()
        {
            if (_started)
            {
                // The row shown last stands in the last slot: it makes room for the next of the input.
                _pool.Count--;
                Read();
            }
            else
            {
                _started = true;
                while (_pool.Count < _pool.Capacity && Read())
                {
                }
            }

            if (_pool.Count == 0)
                return false;
            int last = _pool.Count - 1;
            _pool.Swap(rand.Next(_pool.Count), last);
            StandOn(_pool, last);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                input.Dispose();
        }

        private bool Read()
        {
            if (_ended || !input.MoveNext())
            {
                _ended = true;
                return false;
            }

            _read(_pool, _pool.Count);
            _pool.Count++;
            return true;
        }
    }
}
