using Microsoft.ML;
using MLExtensions.Transformers;

namespace MLExtensions.Views;

/// <summary>
/// The outputs of one row at a time over an input row: computed when a getter is first called at a position, then kept.
/// Shared by <see cref="MappedRow"/> and <see cref="MappedCursor"/>.
/// </summary>
internal sealed class RowComputation : IDisposable
{
    private readonly BoundMapping _bound;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly RowBlock? _block;
    private long _computed = long.MinValue;

    public RowComputation(BoundMapping bound, DataViewRow input, bool[] active)
    {
        _bound = bound;
        _input = input;
        _active = active;
        if (bound.AnyOutputActive(active))
        {
            _block = bound.Mapping.CreateBlock(input, 1, bound.ActiveOutputs(active));
        }
    }

    public bool IsActive(DataViewSchema.Column column) => column.Index < _active.Length && _active[column.Index];

    public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
        {
            throw RowErrors.Inactive(column);
        }

        int output = column.Index - _bound.InputSchema.Count;
        if (output < 0)
        {
            return _input.GetGetter<TValue>(_bound.InputSchema[column.Index]);
        }

        if (_block!.CreateReader(output) is not BlockReader<TValue> reader)
        {
            throw RowErrors.WrongType<TValue>(_bound.OutputSchema[column.Index]);
        }

        return (ref TValue value) =>
        {
            Update();
            reader(0, ref value);
        };
    }

    public void Dispose() => _block?.Dispose();

    private void Update()
    {
        long position = _input.Position;
        if (position < 0)
        {
            throw RowErrors.NotOnRow();
        }

        if (position != _computed)
        {
            _bound.ThrowIfDisposed();
            _computed = long.MinValue;
            _block!.Load(0);
            _block.Compute(1);
            _computed = position;
        }
    }
}
