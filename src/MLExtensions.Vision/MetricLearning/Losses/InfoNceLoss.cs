namespace MLExtensions.Vision;

/// <summary>
/// InfoNCE: for each row i and each positive p, −log(exp(s_ip / τ) / (exp(s_ip / τ) + Σ_n exp(s_in / τ))) over the negatives n, with the
/// similarity s = −D. With two rows of each label this is SimCLR's NT-Xent (Chen et al. 2020) and the N-pair loss (Sohn 2016).
/// </summary>
public sealed class InfoNceLoss : PairwiseLoss
{
    /// <summary>A loss of cosines.</summary>
    public InfoNceLoss() => Distance = EmbeddingDistance.Cosine;

    /// <summary>τ: positive.</summary>
    /// <value>The default value is 0.1.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "The temperature must be positive.");
    } = 0.1;

    private protected override PairOutcome ComputePairs(in PairMatrix pairs)
    {
        float sharpness = (float)(1 / Temperature);
        double sum = 0;
        long examined = 0, active = 0;
        Span<float> weights = pairs.Scratch[..pairs.Rows];
        for (int i = 0; i < pairs.Rows; i++)
        {
            ReadOnlySpan<float> distances = pairs.Distances(i);
            Span<float> derivatives = pairs.Derivatives(i);
            long label = pairs.Labels[i];
            float least = NearestNegative(pairs, i);
            if (float.IsPositiveInfinity(least))
            {
                continue;
            }

            // exp(s / τ) of the negatives relative to the nearest.
            double negatives = 0;
            for (int j = 0; j < distances.Length; j++)
            {
                weights[j] = pairs.Labels[j] == label ? 0 : MathF.Exp((least - distances[j]) * sharpness);
                negatives += weights[j];
            }

            double shares = 0;
            for (int p = 0; p < distances.Length; p++)
            {
                if (p == i || pairs.Labels[p] != label)
                {
                    continue;
                }

                // log(1 + r), r = Σ exp(s_in / τ) / exp(s_ip / τ), without overflow.
                double log = Math.Log(negatives) + ((distances[p] - least) * (double)sharpness);
                double share = 1 / (1 + Math.Exp(-log));
                sum += log > 0 ? log + Math.Log(1 + Math.Exp(-log)) : Math.Log(1 + Math.Exp(log));
                derivatives[p] += (float)(share * sharpness);
                shares += share;
                examined++;
                active += distances[p] > least ? 1 : 0;
            }

            float factor = (float)(shares * sharpness / negatives);
            for (int j = 0; j < distances.Length; j++)
            {
                derivatives[j] -= factor * weights[j];
            }
        }

        if (examined > 0)
        {
            pairs.Scale(1f / examined);
        }

        return new PairOutcome(examined > 0 ? sum / examined : 0, examined, active);
    }

    private static float NearestNegative(in PairMatrix pairs, int row)
    {
        ReadOnlySpan<float> distances = pairs.Distances(row);
        float least = float.PositiveInfinity;
        for (int j = 0; j < distances.Length; j++)
        {
            if (pairs.Labels[j] != pairs.Labels[row])
            {
                least = Math.Min(least, distances[j]);
            }
        }

        return least;
    }
}
