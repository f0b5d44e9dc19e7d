namespace MLExtensions.Text;

/// <summary>
/// The weights of pairs by distance as integers over one scale, so that sums are exact, and the same in whatever order and on
/// however many threads they are formed.
/// </summary>
/// <remarks>
/// For windows up to 22 the scale is the least common multiple of the distances, at most 232,792,560, and 1/d is exact. For wider
/// ones it is 2³², and 1/d has an error of at most 2⁻³³.
/// </remarks>
internal sealed class PairWeights
{
    private const int WidestExact = 22;

    /// <summary>Computes the weights.</summary>
    public PairWeights(CooccurrenceOptions options)
    {
        long scale = 1;
        if (options.DistanceWeighting)
        {
            scale = options.Window > WidestExact ? 1L << 32 : Enumerable.Range(1, options.Window).Aggregate(1L, LeastCommonMultiple);
        }

        Scale = scale;
        ByDistance = new long[options.Window + 1];
        for (int distance = 1; distance <= options.Window; distance++)
        {
            ByDistance[distance] = options.DistanceWeighting ? (scale + (distance / 2)) / distance : 1;
        }
    }

    /// <summary>What a weight of 1 is as an integer.</summary>
    public long Scale { get; }

    /// <summary>The weight of a pair by its distance; the item 0 is not used.</summary>
    public long[] ByDistance { get; }

    private static long LeastCommonMultiple(long left, int right)
    {
        long greatest = left;
        long rest = right;
        while (rest != 0)
        {
            (greatest, rest) = (rest, greatest % rest);
        }

        return left / greatest * right;
    }
}
