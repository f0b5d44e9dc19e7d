using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Vision;

/// <summary>One anchor and positive against all negatives, a vector of them at a time.</summary>
internal static class HingeRow
{
    /// <summary>Adds Σ max(0, threshold − d) over the negatives, and counts its derivatives: −1 for each active negative, their number for the positive.</summary>
    /// <param name="threshold">D(a, p) + margin.</param>
    /// <param name="negatives">The distances of the negatives; +∞ for the other rows.</param>
    /// <param name="derivatives">Of the anchor's row.</param>
    /// <param name="positive">The positive.</param>
    /// <param name="total">Takes sum and count.</param>
    public static void Add(float threshold, ReadOnlySpan<float> negatives, Span<float> derivatives, int positive, ref TripletSum total)
    {
        if (!float.IsFinite(threshold))
        {
            total.Sum += threshold;
            return;
        }

        ReadOnlySpan<Vector<float>> distances = MemoryMarshal.Cast<float, Vector<float>>(negatives);
        Span<Vector<float>> targets = MemoryMarshal.Cast<float, Vector<float>>(derivatives);
        var sum = Vector<float>.Zero;
        var count = Vector<float>.Zero;
        var limit = new Vector<float>(threshold);
        for (int i = 0; i < distances.Length; i++)
        {
            Vector<float> violation = limit - distances[i];
            Vector<int> active = Vector.GreaterThan(violation, Vector<float>.Zero);
            var one = Vector.ConditionalSelect(active, Vector<float>.One, Vector<float>.Zero);
            sum += Vector.ConditionalSelect(active, violation, Vector<float>.Zero);
            count += one;
            targets[i] -= one;
        }

        double all = Vector.Sum(sum);
        float actives = Vector.Sum(count);
        for (int i = distances.Length * Vector<float>.Count; i < negatives.Length; i++)
        {
            float violation = threshold - negatives[i];
            if (violation > 0)
            {
                all += violation;
                actives++;
                derivatives[i]--;
            }
        }

        total.Sum += all;
        total.Active += (long)actives;
        derivatives[positive] += actives;
    }
}
