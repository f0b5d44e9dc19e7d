using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Many cursors out of one, and one out of many: rows travel between threads in copied batches.</summary>
internal static class ParallelCursors
{
    private const int BatchRows = 128;
    private const int QueueLength = 4;

    public static int ThreadCount => Math.Max(2, System.Environment.ProcessorCount - 1);

    /// <summary>Reads the view's cursor set on threads of its own, where it offers more than one cursor. Rows come in order of their batches.</summary>
    public static bool TryConsolidate(IDataView view, IEnumerable<DataViewSchema.Column> columns, Random rand, out DataViewRowCursor cursor)
    {
        cursor = null;
        if (!columns.All(c => c.Type.IsCacheable()))
            return false;
        DataViewRowCursor[] inputs = view.GetRowCursorSet(columns, ThreadCount, rand);
        cursor = inputs.Length == 1 ? inputs[0] : new Consolidated(inputs, ActiveOf(inputs[0]));
        return true;
    }

    /// <summary>Several cursors that share the rows of one, which a thread of its own reads.</summary>
    public static DataViewRowCursor[] Split(DataViewRowCursor input, int n)
    {
        bool[] active = ActiveOf(input);
        if (n <= 1 || input.Schema.Any(c => active[c.Index] && !c.Type.IsCacheable()))
            return [input];
        var source = new Producer(input, active, renumber: true);
        return [.. Enumerable.Range(0, n).Select(_ => new SplitPart(source, active, n))];
    }

    private static bool[] ActiveOf(DataViewRow row) => [.. row.Schema.Select(row.IsColumnActive)];

    /// <summary>A thread that reads a cursor into a bounded queue of batches.</summary>
    private sealed class Producer
    {
        private readonly BlockingCollection<RowBatch> _queue = new(QueueLength);
        private readonly ConcurrentBag<RowBatch> _free = [];
        private readonly CancellationTokenSource _stop = new();
        private readonly DataViewRowCursor _input;
        private readonly bool[] _active;
        private readonly bool _renumber;
        private readonly Task _task;
        private Exception _error;
        private int _left;

        /// <param name="renumber">Number the batches from 0, instead of keeping the cursor's own numbers.</param>
        public Producer(DataViewRowCursor input, bool[] active, bool renumber)
        {
            _input = input;
            _active = active;
            _renumber = renumber;
            Schema = input.Schema;
            _task = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public DataViewSchema Schema { get; }

        /// <summary>The next batch, null at the end; what the thread met is thrown here, once.</summary>
        public RowBatch Take()
        {
            if (_queue.TryTake(out RowBatch batch, Timeout.Infinite))
                return batch;
            if (Interlocked.Exchange(ref _error, null) is { } error)
                throw new InvalidOperationException("Splitter/consolidator worker encountered exception while consuming source data", error);
            return null;
        }

        public void Recycle(RowBatch batch) => _free.Add(batch);

        public void Cancel() => _stop.Cancel();

        public void Stop()
        {
            Cancel();
            _task.Wait();
        }

        /// <summary>Stops when the last of <paramref name="users"/> has left.</summary>
        public void Leave(int users)
        {
            if (Interlocked.Increment(ref _left) == users)
                Stop();
        }

        private void Run()
        {
            try
            {
                using (_input)
                    Read();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The consumer has left: there is nobody to tell.
            }
            catch (Exception ex)
            {
                _error = ex;
            }
            finally
            {
                _queue.CompleteAdding();
            }
        }

        private void Read()
        {
            Action<RowBatch, int> read = RowBatch.Reader(_input, _active);
            RowBatch batch = null;
            long number = 0;
            while (!_stop.IsCancellationRequested && _input.MoveNext())
            {
                if (batch != null && (batch.Count == BatchRows || (!_renumber && batch.Number != _input.Batch)))
                {
                    _queue.Add(batch, _stop.Token);
                    batch = null;
                }

                if (batch == null)
                {
                    batch = _free.TryTake(out RowBatch used) ? used : new RowBatch(_input.Schema, _active, BatchRows);
                    batch.Count = 0;
                    batch.Number = _renumber ? number++ : _input.Batch;
                }

                read(batch, batch.Count);
                batch.Count++;
            }

            if (batch != null)
                _queue.Add(batch, _stop.Token);
        }
    }

    /// <summary>One of the cursors of a split.</summary>
    private sealed class SplitPart(Producer source, bool[] active, int parts) : BatchedCursor(source.Schema, active)
    {
        private RowBatch _batch;
        private int _next;
        private long _number;

        public override long Batch => _number;

        protected override bool MoveNextCore()
        {
            if (_batch == null || _next == _batch.Count)
            {
                if (_batch != null)
                    source.Recycle(_batch);
                _batch = source.Take();
                if (_batch == null)
                    return false;
                _number = _batch.Number;
                _next = 0;
            }

            StandOn(_batch, _next++);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                source.Leave(parts);
        }
    }

    /// <summary>Merges cursors by batch number.</summary>
    private sealed class Consolidated : BatchedCursor
    {
        private readonly Producer[] _workers;
        private readonly RowBatch[] _heads;
        private int _current = -1;
        private int _next;
        private bool _started;

        public Consolidated(DataViewRowCursor[] inputs, bool[] active) : base(inputs[0].Schema, active)
        {
            _workers = [.. inputs.Select(input => new Producer(input, active, renumber: false))];
            _heads = new RowBatch[inputs.Length];
        }

        protected override bool MoveNextCore()
        {
            if (!_started)
            {
                _started = true;
                for (int i = 0; i < _workers.Length; i++)
                    _heads[i] = _workers[i].Take();
                _current = First();
            }
            else if (_next == _heads[_current].Count)
            {
                _workers[_current].Recycle(_heads[_current]);
                _heads[_current] = _workers[_current].Take();
                _current = First();
                _next = 0;
            }

            if (_current < 0)
                return false;
            StandOn(_heads[_current], _next++);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing)
                return;
            foreach (Producer worker in _workers)
                worker.Cancel();
            foreach (Producer worker in _workers)
                worker.Stop();
        }

        private int First()
        {
            int first = -1;
            for (int i = 0; i < _heads.Length; i++)
            {
                if (_heads[i] != null && (first < 0 || _heads[i].Number < _heads[first].Number))
                    first = i;
            }

            return first;
        }
    }
}
