using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Chooses the triplets of one anchor.</summary>
internal static class TripletSelection
{
    // Wu et al. 2017: negatives nearer than 0.5 are as likely as those at 0.5, and beyond 1.4 a random one has no gradient.
    private const double LeastDrawn = 0.5;
    private const double MostDrawn = 1.4;

    /// <summary>Gives the triplets to a receiver.</summary>
    /// <param name="pairs">The batch.</param>
    /// <param name="anchor">The anchor.</param>
    /// <param name="miner">Any but <see cref="TripletMiner.All"/>.</param>
    /// <param name="random">Where negatives are drawn.</param>
    /// <param name="receiver">Takes the triplets.</param>
    /// <param name="total">What they add up to.</param>
    public static void Select<TReceiver>(in PairMatrix pairs, int anchor, TripletMiner miner, RandomSequence random, TReceiver receiver, ref TripletSum total)
        where TReceiver : struct, ITripletReceiver
    {
        if (miner is TripletMiner.Hard or TripletMiner.EasyPositive)
        {
            int chosen = Extreme(pairs, anchor, ofSameLabel: true, farthest: miner == TripletMiner.Hard);
            int nearest = Extreme(pairs, anchor, ofSameLabel: false, farthest: false);
            if (chosen >= 0 && nearest >= 0)
            {
                receiver.Add(pairs, anchor, chosen, nearest, ref total);
            }

            return;
        }

        long label = pairs.Labels[anchor];
        bool prepared = false;
        int farthest = -1;
        for (int positive = 0; positive < pairs.Rows; positive++)
        {
            if (positive == anchor || pairs.Labels[positive] != label)
            {
                continue;
            }

            if (!prepared)
            {
                farthest = miner == TripletMiner.SemiHard ? SemiHardRow.Prepare(pairs, anchor) : -1;
                if (miner == TripletMiner.DistanceWeighted)
                {
                    Weights(pairs, anchor);
                }

                prepared = true;
            }

            int negative = miner == TripletMiner.SemiHard ? SemiHardRow.Nearest(pairs, pairs.Distances(anchor)[positive], farthest) : Draw(pairs, random);
            if (negative >= 0)
            {
                receiver.Add(pairs, anchor, positive, negative, ref total);
            }
        }
    }

    private static int Extreme(in PairMatrix pairs, int anchor, bool ofSameLabel, bool farthest)
    {
        ReadOnlySpan<float> distances = pairs.Distances(anchor);
        long label = pairs.Labels[anchor];
        int found = -1;
        for (int i = 0; i < distances.Length; i++)
        {
            if (i != anchor && (pairs.Labels[i] == label) == ofSameLabel
                && (found < 0 || (farthest ? distances[i] > distances[found] : distances[i] < distances[found])))
            {
                found = i;
            }
        }

        return found;
    }

    // Running sums of 1 / q(d) over the negatives, q(d) ∝ d^(D − 2) (1 − d²/4)^((D − 3) / 2) being the density of distances on a sphere.
    private static void Weights(in PairMatrix pairs, int anchor)
    {
        ReadOnlySpan<float> distances = pairs.Distances(anchor);
        Span<float> sums = pairs.Scratch[..pairs.Rows];
        long label = pairs.Labels[anchor];
        double most = double.NegativeInfinity;
        for (int i = 0; i < distances.Length; i++)
        {
            most = pairs.Labels[i] == label ? most : Math.Max(most, LogWeight(pairs, distances[i]));
        }

        double sum = 0;
        for (int i = 0; i < distances.Length; i++)
        {
            sum += pairs.Labels[i] == label ? 0 : Math.Exp(LogWeight(pairs, distances[i]) - most);
            sums[i] = (float)sum;
        }
    }

    private static double LogWeight(in PairMatrix pairs, float distance)
    {
        double d = Math.Clamp(pairs.ToEuclidean(distance), LeastDrawn, MostDrawn);
        return ((2.0 - pairs.Dimension) * Math.Log(d)) - ((pairs.Dimension - 3.0) / 2 * Math.Log(1 - (d * d / 4)));
    }

    private static int Draw(in PairMatrix pairs, RandomSequence random)
    {
        ReadOnlySpan<float> sums = pairs.Scratch[..pairs.Rows];
        float total = sums[^1];
        if (!(total > 0))
        {
            return -1;
        }

        float at = (float)(random.NextDouble() * total);
        int low = 0;
        while (low < sums.Length - 1 && !(sums[low] > at))
        {
            low++;
        }

        return low;
    }
}
