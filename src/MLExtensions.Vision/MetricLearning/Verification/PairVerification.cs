using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>
/// Verification: whether two embeddings are of one label, told by their distance. The threshold is chosen on validation pairs, and then
/// judged on others.
/// </summary>
public static class PairVerification
{
    /// <summary>Judges a distance by pairs of rows.</summary>
    /// <param name="embeddings">Rows × dimension.</param>
    /// <param name="pairs">The pairs, some of the same label and some of different ones; see <see cref="DrawPairs"/>.</param>
    /// <param name="distance">The distance.</param>
    /// <param name="threshold">A threshold chosen on other pairs; null chooses the best on these.</param>
    /// <exception cref="ArgumentException">A value is not finite, a row is not there, or one kind of pairs is missing.</exception>
    public static PairVerificationResult Evaluate(
        FloatMatrix embeddings, IReadOnlyList<VerificationPair> pairs, EmbeddingDistance distance = EmbeddingDistance.SquaredEuclidean, float? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(pairs);
        embeddings.ThrowIfNotFinite(nameof(embeddings));
        var distances = new float[pairs.Count];
        for (int i = 0; i < distances.Length; i++)
        {
            (int first, int second, _) = pairs[i];
            if ((uint)first >= (uint)embeddings.Rows || (uint)second >= (uint)embeddings.Rows)
            {
                throw new ArgumentException($"Pair {i}: rows {first} and {second}; there are {embeddings.Rows} rows.", nameof(pairs));
            }

            distances[i] = PairDistance.Between(embeddings.Row(first), embeddings.Row(second), distance);
        }

        return Evaluate(distances, [.. pairs.Select(pair => pair.IsSame)], threshold);
    }

    /// <summary>Judges distances that are known already.</summary>
    /// <param name="distances">The distance of each pair; smaller is more alike.</param>
    /// <param name="isSame">Whether the pair has one label.</param>
    /// <param name="threshold">A threshold chosen on other pairs; null chooses the best on these.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a distance is NaN, or one kind of pairs is missing.</exception>
    public static PairVerificationResult Evaluate(IReadOnlyList<float> distances, IReadOnlyList<bool> isSame, float? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(distances);
        ArgumentNullException.ThrowIfNull(isSame);
        if (distances.Count != isSame.Count)
        {
            throw new ArgumentException($"There are {distances.Count} distances and {isSame.Count} pairs.", nameof(isSame));
        }

        for (int i = 0; i < distances.Count; i++)
        {
            if (float.IsNaN(distances[i]))
            {
                throw new ArgumentException($"Pair {i}: NaN; every distance must be a number.", nameof(distances));
            }
        }

        int same = isSame.Count(value => value), different = isSame.Count - same;
        if (same == 0 || different == 0)
        {
            throw new ArgumentException($"There are {same} pairs of the same label and {different} of different ones; both kinds are needed.", nameof(isSame));
        }

        (float Distance, bool IsSame)[] sorted = [.. distances.Zip(isSame).OrderBy(pair => pair.First)];
        List<RocPoint> roc = Roc(sorted, same, different);
        float chosen = threshold ?? BestThreshold(sorted, same, different);
        int right = sorted.Count(pair => (pair.Distance <= chosen) == pair.IsSame);
        return new PairVerificationResult(sorted.Length, chosen, (double)right / sorted.Length, Area(roc), EqualErrorRate(roc), roc);
    }

    /// <summary>Draws pairs of rows: half of them, as far as that can be, of the same label. A pair may be drawn again.</summary>
    /// <param name="labels">The label of each row.</param>
    /// <param name="count">The number of pairs, at least 2.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The pairs, one of the same label and one of different labels in turn.</returns>
    /// <exception cref="ArgumentException">No label occurs twice, or there is one label only.</exception>
    public static IReadOnlyList<VerificationPair> DrawPairs(IReadOnlyList<long> labels, int count, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        int[][] classes = [.. Enumerable.Range(0, labels.Count).GroupBy(row => labels[row]).Select(rows => rows.ToArray())];
        int[][] repeated = [.. classes.Where(rows => rows.Length > 1)];
        if (repeated.Length == 0 || classes.Length < 2)
        {
            throw new ArgumentException($"{labels.Count} rows of {classes.Length} labels, {repeated.Length} of which occur twice: pairs need two labels, and one that occurs twice.", nameof(labels));
        }

        var random = new RandomSequence(seed);
        var pairs = new VerificationPair[count];
        for (int i = 0; i < count; i++)
        {
            bool isSame = i % 2 == 0;
            int[] first = isSame ? repeated[random.NextInt32(repeated.Length)] : classes[random.NextInt32(classes.Length)];
            int[] second = isSame ? first : Other(classes, first);
            int row = random.NextInt32(first.Length);
            int other = isSame ? (row + 1 + random.NextInt32(first.Length - 1)) % first.Length : random.NextInt32(second.Length);
            pairs[i] = new VerificationPair(first[row], second[other], isSame);
        }

        return pairs;

        int[] Other(int[][] classes, int[] than)
        {
            int[] other = classes[random.NextInt32(classes.Length - 1)];
            return other == than ? classes[^1] : other;
        }
    }

    private static List<RocPoint> Roc((float Distance, bool IsSame)[] sorted, int same, int different)
    {
        var roc = new List<RocPoint> { new(float.NegativeInfinity, 0, 0) };
        int accepted = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            accepted += sorted[i].IsSame ? 1 : 0;
            if (i + 1 == sorted.Length || sorted[i + 1].Distance != sorted[i].Distance)
            {
                roc.Add(new RocPoint(sorted[i].Distance, (double)(i + 1 - accepted) / different, (double)accepted / same));
            }
        }

        return roc;
    }

    /// <summary>The threshold of the greatest accuracy, half way to the next distance; of several, the least.</summary>
    private static float BestThreshold((float Distance, bool IsSame)[] sorted, int same, int different)
    {
        int right = different, best = different, accepted = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            right += sorted[i].IsSame ? 1 : -1;
            if (right > best && (i + 1 == sorted.Length || sorted[i + 1].Distance != sorted[i].Distance))
            {
                (best, accepted) = (right, i + 1);
            }
        }

        if (accepted == 0)
        {
            return MathF.BitDecrement(sorted[0].Distance);
        }

        float last = sorted[accepted - 1].Distance;
        float next = accepted < same + different ? sorted[accepted].Distance : last;
        float middle = last + ((next - last) / 2);
        return middle < next ? middle : last;
    }

    private static double Area(List<RocPoint> roc)
    {
        double area = 0;
        for (int i = 1; i < roc.Count; i++)
        {
            area += (roc[i].FalseAcceptRate - roc[i - 1].FalseAcceptRate) * (roc[i].TrueAcceptRate + roc[i - 1].TrueAcceptRate) / 2;
        }

        return area;
    }

    private static double EqualErrorRate(List<RocPoint> roc)
    {
        // False accepts grow and false refusals fall along the ROC: on the first segment where they cross, the errors are equal.
        int i = 1;
        while (roc[i].FalseAcceptRate < 1 - roc[i].TrueAcceptRate)
        {
            i++;
        }

        double before = 1 - roc[i - 1].TrueAcceptRate - roc[i - 1].FalseAcceptRate, after = 1 - roc[i].TrueAcceptRate - roc[i].FalseAcceptRate;
        double part = before / (before - after);
        return roc[i - 1].FalseAcceptRate + (part * (roc[i].FalseAcceptRate - roc[i - 1].FalseAcceptRate));
    }
}
