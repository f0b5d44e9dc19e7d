namespace MLExtensions.Vision;

/// <summary>
/// The contrastive loss of Siamese networks (Hadsell, Chopra &amp; LeCun 2006): max(0, D − positive margin)² of pairs of one label and
/// max(0, margin − D)² of the others; the mean over the active pairs of each kind, added.
/// </summary>
public sealed class ContrastiveLoss : PairwiseLoss
{
    /// <summary>A loss of Euclidean distances.</summary>
    public ContrastiveLoss() => Distance = EmbeddingDistance.Euclidean;

    /// <summary>The distance beyond which pairs of different labels are left alone: positive.</summary>
    /// <value>The default value is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double Margin
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Margin), value, "The margin must be positive.");
    } = 1;

    /// <summary>The distance below which pairs of one label are left alone.</summary>
    /// <value>The default value is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or not finite.</exception>
    public double PositiveMargin
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(PositiveMargin), value, "The margin of positives must not be negative.");
    }

    private protected override PairOutcome ComputePairs(in PairMatrix pairs)
    {
        Count(pairs, out long positives, out long negatives, out long examined);
        float positiveScale = positives > 0 ? 1f / positives : 0;
        float negativeScale = negatives > 0 ? 1f / negatives : 0;
        double sum = 0;
        for (int i = 0; i < pairs.Rows; i++)
        {
            ReadOnlySpan<float> distances = pairs.Distances(i);
            Span<float> derivatives = pairs.Derivatives(i);
            for (int j = i + 1; j < distances.Length; j++)
            {
                bool same = pairs.Labels[i] == pairs.Labels[j];
                float violation = Violation(distances[j], same);
                float scale = same ? positiveScale : negativeScale;
                sum += (double)violation * violation * scale;
                derivatives[j] = 2 * violation * scale * (same ? 1 : -1);
            }
        }

        return new PairOutcome(sum, examined, positives + negatives);
    }

    private void Count(in PairMatrix pairs, out long positives, out long negatives, out long examined)
    {
        positives = negatives = examined = 0;
        for (int i = 0; i < pairs.Rows; i++)
        {
            ReadOnlySpan<float> distances = pairs.Distances(i);
            for (int j = i + 1; j < distances.Length; j++)
            {
                examined++;
                bool same = pairs.Labels[i] == pairs.Labels[j];
                // What is no number is active, so that the loss says so.
                if (!(Violation(distances[j], same) <= 0))
                {
                    positives += same ? 1 : 0;
                    negatives += same ? 0 : 1;
                }
            }
        }
    }

    private float Violation(float distance, bool same) => Math.Max(0, same ? distance - (float)PositiveMargin : (float)Margin - distance);
}
