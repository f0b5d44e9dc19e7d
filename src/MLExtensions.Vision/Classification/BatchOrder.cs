using MLExtensions.Numerics;

namespace MLExtensions.Vision.Classification;

/// <summary>The order of rows in each epoch: a function of seed and epoch alone.</summary>
internal sealed class BatchOrder(int count, long? seed)
{
    private readonly int[] _order = [.. Enumerable.Range(0, count)];
    private int _epoch = -1;

    /// <summary>The order in an epoch.</summary>
    public ReadOnlySpan<int> Of(int epoch)
    {
        if (seed is long first && epoch != _epoch)
        {
            for (int i = 0; i < _order.Length; i++)
            {
                _order[i] = i;
            }

            new RandomSequence(first, epoch).Shuffle<int>(_order);
            _epoch = epoch;
        }

        return _order;
    }
}
