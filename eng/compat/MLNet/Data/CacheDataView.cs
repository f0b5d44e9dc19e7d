using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Keeps the columns that were ever asked for in memory. Columns whose values belong to their row (images) are left out.</summary>
internal sealed class CacheDataView : IDataView
{
    private const int BlockRows = 64;
    private readonly IDataView _source;
    private readonly Store[] _stores;
    private readonly Lock _lock = new();
    private long _rowCount;

    public CacheDataView(IHostEnvironment env, IDataView source)
    {
        Contracts.CheckValue(env, nameof(env));
        _source = CacheableColumnsView.Of(source);
        _stores = new Store[Schema.Count];
        _rowCount = _source.GetRowCount() ?? -1;
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount()
    {
        long count = Interlocked.Read(ref _rowCount);
        return count < 0 ? null : count;
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var scan = new Scan(this, RowCursorUtils.ActiveFlags(Schema, columnsNeeded), rand);
        return [.. Enumerable.Range(0, Math.Clamp(n, 1, 2 * ParallelCursors.ThreadCount)).Select(_ => new Cursor(scan))];
    }

    /// <summary>Reads the columns that are not in memory yet, in one pass. What the source throws, the caller meets; nothing is kept then.</summary>
    private void Fill(bool[] active)
    {
        lock (_lock)
        {
            DataViewSchema.Column[] missing = [.. Schema.Where(c => active[c.Index] && _stores[c.Index] == null)];
            if (missing.Length == 0 && _rowCount >= 0)
                return;
            var stores = new Store[missing.Length];
            using DataViewRowCursor cursor = _source.GetRowCursor(missing);
            for (int i = 0; i < stores.Length; i++)
                stores[i] = TypeDispatch.Call<Store>(typeof(CacheDataView), nameof(MakeStore), [missing[i].Type.RawType], cursor, cursor.Schema[missing[i].Index]);
            long count = 0;
            for (; cursor.MoveNext(); count++)
            {
                foreach (Store store in stores)
                    store.Add();
            }

            Contracts.Check(_rowCount < 0 || _rowCount == count || stores.Length == 0,
                "Inconsistent number of rows from input data view detected. This indicates a bug within the implementation of the input data view.");
            for (int i = 0; i < stores.Length; i++)
                _stores[missing[i].Index] = stores[i];
            Interlocked.Exchange(ref _rowCount, count);
        }
    }

    private static Store MakeStore<T>(DataViewRow row, DataViewSchema.Column column) => new Store<T>(row.GetGetter<T>(column));

    private abstract class Store
    {
        public abstract void Add();
    }

    private sealed class Store<T>(ValueGetter<T> getter) : Store
    {
        private readonly ValueCopier<T> _copy = ValueCopier.For<T>();
        private T[] _values = new T[16];
        private int _count;

        public override void Add()
        {
            if (_count == _values.Length)
                Array.Resize(ref _values, 2 * _count);
            getter(ref _values[_count++]);
        }

        public void CopyTo(int row, ref T destination) => _copy(in _values[row], ref destination);
    }

    /// <summary>One pass over the rows, which its cursors share block by block.</summary>
    private sealed class Scan(CacheDataView parent, bool[] active, Random rand)
    {
        private readonly Lock _lock = new();
        private int[] _order;
        private bool _filled;
        private int _block = -1;

        public CacheDataView Parent => parent;

        public bool[] Active => active;

        public int NextBlock() => Interlocked.Increment(ref _block);

        public int RowAt(int position) => _order == null ? position : _order[position];

        public void Prepare()
        {
            lock (_lock)
            {
                if (_filled)
                    return;
                parent.Fill(active);
                if (rand != null)
                {
                    _order = [.. Enumerable.Range(0, (int)parent._rowCount)];
                    rand.Shuffle(_order);
                }

                _filled = true;
            }
        }
    }

    private sealed class Cursor(Scan scan) : RootCursor
    {
        private bool _started;
        private int _block;
        private int _next;
        private int _end;
        private int _row;

        public override DataViewSchema Schema => scan.Parent.Schema;

        public override long Batch => _block;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Contracts.Check(Position >= 0, RowCursorUtils.FetchValueStateError);
            id = new DataViewRowId((ulong)_row, 0);
        };

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.CheckParam(column.Index < scan.Active.Length, nameof(column));
            return scan.Active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            if (typeof(TValue) != Schema[column.Index].Type.RawType)
                throw RowCursorUtils.WrongType(typeof(TValue), column);
            Store<TValue> store = null;
            return (ref TValue destination) =>
            {
                Contracts.Check(Position >= 0, RowCursorUtils.FetchValueStateError);
                store ??= (Store<TValue>)scan.Parent._stores[column.Index];
                store.CopyTo(_row, ref destination);
            };
        }

        protected override bool MoveNextCore()
        {
            if (!_started)
            {
                scan.Prepare();
                _started = true;
            }

            if (_next == _end)
            {
                _block = scan.NextBlock();
                long first = (long)_block * BlockRows;
                if (first >= scan.Parent._rowCount)
                    return false;
                _next = (int)first;
                _end = (int)Math.Min(first + BlockRows, scan.Parent._rowCount);
            }

            _row = scan.RowAt(_next++);
            return true;
        }
    }
}
