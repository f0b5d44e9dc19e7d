namespace MLExtensions.Numerics;

/// <summary>Which rows are removed: a bit each, none set at first.</summary>
internal sealed class RemovedRows
{
    private ulong[] _bits = [];

    /// <summary>The number of removed rows.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a row is removed.</summary>
    public bool this[int row] => row / 64 < _bits.Length && (_bits[row / 64] >> row % 64 & 1) != 0;

    /// <summary>Removes a row.</summary>
    /// <returns>False where it was removed before.</returns>
    public bool Add(int row)
    {
        if (this[row])
        {
            return false;
        }

        if (row / 64 >= _bits.Length)
        {
            Array.Resize(ref _bits, (row / 64) + 1 + (row / 128));
        }

        _bits[row / 64] |= 1UL << row % 64;
        Count++;
        return true;
    }
}
