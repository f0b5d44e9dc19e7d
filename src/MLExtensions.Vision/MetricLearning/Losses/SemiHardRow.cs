using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Vision;

/// <summary>The negatives of one anchor, searched a vector of them at a time.</summary>
internal static class SemiHardRow
{
    /// <summary>Puts the distances of the negatives into the scratch, +∞ in the places of the other rows.</summary>
    /// <returns>The farthest negative; −1 where there is none.</returns>
    public static int Prepare(in PairMatrix pairs, int anchor)
    {
        ReadOnlySpan<float> distances = pairs.Distances(anchor);
        Span<float> negatives = pairs.Scratch[..pairs.Rows];
        long label = pairs.Labels[anchor];
        int farthest = -1;
        for (int i = 0; i < distances.Length; i++)
        {
            bool isNegative = pairs.Labels[i] != label;
            negatives[i] = isNegative ? distances[i] : float.PositiveInfinity;
            if (isNegative && (farthest < 0 || distances[i] > distances[farthest]))
            {
                farthest = i;
            }
        }

        return farthest;
    }

    /// <summary>The nearest negative that is farther than a positive, the first of several; the farthest of all where none is.</summary>
    public static int Nearest(in PairMatrix pairs, float positiveDistance, int farthest)
    {
        ReadOnlySpan<float> negatives = pairs.Scratch[..pairs.Rows];
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(negatives);
        var none = new Vector<float>(float.PositiveInfinity);
        var limit = new Vector<float>(positiveDistance);
        Vector<float> least = none;
        foreach (Vector<float> vector in vectors)
        {
            least = Vector.Min(least, Vector.ConditionalSelect(Vector.GreaterThan(vector, limit), vector, none));
        }

        float nearest = float.PositiveInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            nearest = Math.Min(nearest, least[lane]);
        }

        foreach (float distance in negatives[(vectors.Length * Vector<float>.Count)..])
        {
            nearest = distance > positiveDistance && distance < nearest ? distance : nearest;
        }

        return float.IsPositiveInfinity(nearest) ? farthest : negatives.IndexOf(nearest);
    }
}
