using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Transformers;

namespace MLExtensions.Views;

/// <summary>
/// A cursor that reads rows ahead, computes them as one block, and replays them with their position, batch, id and
/// every active passed-through column. Blocks grow from one row to the mapping's size, so that reading one row
/// computes one; within a block nothing is computed until a getter of ours is called. An error met while reading ahead
/// waits until the rows before it were read, so that it comes where a cursor without blocks would meet it.
/// </summary>
internal sealed class BatchingCursor : DataViewRowCursor
{
    private const int Growth = 4;

    private readonly BoundMapping _bound;
    private readonly DataViewRowCursor _input;
    private readonly bool[] _active;
    private readonly RowBlock _block;
    private readonly ReplayColumn?[] _replays;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _positions;
    private readonly long[] _batches;
    private int _blockLength = 1;
    private int _count;
    private int _current = -1;
    private bool _computed;
    private bool _ended;
    private ExceptionDispatchInfo? _failure;
    private bool _disposed;

    public BatchingCursor(BoundMapping bound, DataViewRowCursor input, bool[] active)
    {
        int capacity = bound.Mapping.BlockSize;
        _bound = bound;
        _input = input;
        _active = active;
        _ids = new DataViewRowId[capacity];
        _positions = new long[capacity];
        _batches = new long[capacity];
        _idGetter = input.GetIdGetter();
        _replays = [.. bound.InputSchema.Select(c => active[c.Index] ? ReplayColumn.Create(input, c, capacity) : null)];
        _block = bound.Mapping.CreateBlock(input, capacity, bound.ActiveOutputs(active));
    }

    public override DataViewSchema Schema => _bound.OutputSchema;

    public override long Batch => OnRow ? _batches[_current] : 0;

    public override long Position => OnRow ? _positions[_current] : -1;

    private bool OnRow => _current >= 0 && !_ended;

    public override bool MoveNext()
    {
        if (_ended)
        {
            _failure?.Throw();
            return false;
        }

        if (++_current >= _count)
        {
            Fill();
        }

        return !_ended;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _active.Length && _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _ids[Slot()];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw RowErrors.Inactive(column);
        }

        int output = column.Index - _bound.InputSchema.Count;
        if (output < 0)
        {
            return _replays[column.Index]!.CreateGetter(Slot) as ValueGetter<TValue>
                ?? throw RowErrors.WrongType<TValue>(_bound.OutputSchema[column.Index]);
        }

        if (_block.CreateReader(output) is not BlockReader<TValue> reader)
        {
            throw RowErrors.WrongType<TValue>(_bound.OutputSchema[column.Index]);
        }

        return (ref TValue value) =>
        {
            int slot = Slot();
            if (!_computed)
            {
                _bound.ThrowIfDisposed();
                _block.Compute(_count);
                _computed = true;
            }

            reader(slot, ref value);
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _block.Dispose();
            Array.ForEach(_replays, column => column?.Dispose());
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Slot() => OnRow ? _current : throw RowErrors.NotOnRow();

    private void Fill()
    {
        _bound.ThrowIfDisposed();
        _count = 0;
        _computed = false;
        try
        {
            while (_count < _blockLength && _failure is null && _input.MoveNext())
            {
                LoadRow();
                _count++;
            }
        }
        catch (Exception error)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
        }

        _current = 0;
        _ended = _count == 0;
        _blockLength = Math.Min(_blockLength * Growth, _ids.Length);
        if (_ended)
        {
            _failure?.Throw();
        }
    }

    private void LoadRow()
    {
        _positions[_count] = _input.Position;
        _batches[_count] = _input.Batch;
        _idGetter(ref _ids[_count]);
        foreach (ReplayColumn? column in _replays)
        {
            column?.Load(_count);
        }

        _block.Load(_count);
    }
}
