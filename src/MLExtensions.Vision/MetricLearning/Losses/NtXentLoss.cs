using System.Numerics.Tensors;

namespace MLExtensions.Vision;

/// <summary>
/// NT-Xent, the loss of SimCLR (Chen et al. 2020, equation 1): for each row i and its positive p, −log(exp(s_ip / τ) / Σ_{k ≠ i} exp(s_ik / τ)),
/// with the similarity s = 1 − D. The label of a row is the number of the image that it is a view of. Where a label has more than two rows it is
/// the supervised contrastive loss (Khosla et al. 2020, equation 2): the mean over the positives, which stand in the denominator too.
/// </summary>
public sealed class NtXentLoss : PairwiseLoss
{
    /// <summary>A loss of cosines.</summary>
    public NtXentLoss() => Distance = EmbeddingDistance.Cosine;

    /// <summary>τ: positive.</summary>
    /// <value>The default value is 0.5.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "The temperature must be positive.");
    } = 0.5;

    private protected override PairOutcome ComputePairs(in PairMatrix pairs)
    {
        float sharpness = (float)(1 / Temperature);
        double sum = 0;
        long anchors = 0, examined = 0, active = 0;
        Span<float> weights = pairs.Scratch[..pairs.Rows];
        for (int i = 0; i < pairs.Rows; i++)
        {
            ReadOnlySpan<float> distances = pairs.Distances(i);
            Span<float> derivatives = pairs.Derivatives(i);
            long label = pairs.Labels[i];
            int positives = -1;
            foreach (long other in pairs.Labels)
            {
                positives += other == label ? 1 : 0;
            }

            if (positives == 0)
            {
                continue;
            }

            // exp(s / τ) of all others, relative to the nearest.
            distances.CopyTo(weights);
            weights[i] = float.PositiveInfinity;
            float least = TensorPrimitives.Min<float>(weights);
            TensorPrimitives.Subtract(weights, least, weights);
            TensorPrimitives.Multiply(weights, -sharpness, weights);
            TensorPrimitives.Exp(weights, weights);
            float total = TensorPrimitives.Sum<float>(weights);
            TensorPrimitives.MultiplyAdd(weights, -sharpness / total, derivatives, derivatives);
            double log = Math.Log(total);
            float share = sharpness / positives;
            for (int p = 0; p < distances.Length; p++)
            {
                if (p == i || pairs.Labels[p] != label)
                {
                    continue;
                }

                sum += (log + ((distances[p] - least) * (double)sharpness)) / positives;
                derivatives[p] += share;
                examined++;
                active += distances[p] > least ? 1 : 0;
            }

            anchors++;
        }

        pairs.Scale(1f / anchors);
        return new PairOutcome(sum / anchors, examined, active);
    }
}
