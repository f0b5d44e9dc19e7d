namespace MLExtensions.Vision;

/// <summary>
/// The multi-similarity loss (Wang et al. 2019), equation 12, on the pairs that its own mining (equations 10 and 11) keeps: for each row
/// log(1 + Σ_p exp(−α (s_ip − λ))) / α + log(1 + Σ_n exp(β (s_in − λ))) / β, with the similarity s = 1 − D.
/// </summary>
public sealed class MultiSimilarityLoss : PairwiseLoss
{
    /// <summary>A loss of cosines.</summary>
    public MultiSimilarityLoss() => Distance = EmbeddingDistance.Cosine;

    /// <summary>α, the weight of hard positives: positive.</summary>
    /// <value>The default value is 2.</value>
    public double Alpha { get; init => field = Positive(value, nameof(Alpha)); } = 2;

    /// <summary>β, the weight of hard negatives: positive.</summary>
    /// <value>The default value is 50.</value>
    public double Beta { get; init => field = Positive(value, nameof(Beta)); } = 50;

    /// <summary>λ, the similarity about which pairs are judged.</summary>
    /// <value>The default value is 0.5.</value>
    public double Base { get; init => field = double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Base), value, "The base must be finite."); } = 0.5;

    /// <summary>ε of the mining: a pair is kept where it is harder than the hardest of the other kind less ε; positive infinity keeps all.</summary>
    /// <value>The default value is 0.1.</value>
    public double MiningMargin { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MiningMargin), value, "The margin of the mining must not be negative."); } = 0.1;

    private protected override PairOutcome ComputePairs(in PairMatrix pairs)
    {
        double sum = 0;
        long examined = 0, active = 0;
        for (int i = 0; i < pairs.Rows; i++)
        {
            ReadOnlySpan<float> distances = pairs.Distances(i);
            float nearestNegative = float.PositiveInfinity, farthestPositive = float.NegativeInfinity;
            for (int j = 0; j < distances.Length; j++)
            {
                if (pairs.Labels[j] != pairs.Labels[i])
                {
                    nearestNegative = Math.Min(nearestNegative, distances[j]);
                }
                else if (j != i)
                {
                    farthestPositive = Math.Max(farthestPositive, distances[j]);
                }
            }

            examined += distances.Length - 1;
            sum += Side(pairs, i, ofSameLabel: true, nearestNegative - (float)MiningMargin, (float)Alpha, ref active);
            sum += Side(pairs, i, ofSameLabel: false, farthestPositive + (float)MiningMargin, (float)Beta, ref active);
        }

        pairs.Scale(1f / pairs.Rows);
        return new PairOutcome(sum / pairs.Rows, examined, active);
    }

    // log(1 + Σ exp(sign · weight · (D − (1 − λ)))) / weight over the kept pairs of one kind, and its derivatives.
    private double Side(in PairMatrix pairs, int row, bool ofSameLabel, float bound, float weight, ref long active)
    {
        ReadOnlySpan<float> distances = pairs.Distances(row);
        Span<float> derivatives = pairs.Derivatives(row);
        float sign = ofSameLabel ? 1 : -1, middle = (float)(1 - Base);
        double most = 0, sum = 0;
        for (int j = 0; j < distances.Length; j++)
        {
            if (Keeps(pairs, row, j, ofSameLabel, bound))
            {
                most = Math.Max(most, sign * weight * (distances[j] - middle));
            }
        }

        for (int j = 0; j < distances.Length; j++)
        {
            sum += Keeps(pairs, row, j, ofSameLabel, bound) ? Math.Exp((sign * weight * (distances[j] - middle)) - most) : 0;
        }

        double all = Math.Exp(-most) + sum;
        for (int j = 0; j < distances.Length; j++)
        {
            if (Keeps(pairs, row, j, ofSameLabel, bound))
            {
                derivatives[j] += sign * (float)(Math.Exp((sign * weight * (distances[j] - middle)) - most) / all);
                active++;
            }
        }

        return (Math.Log(all) + most) / weight;
    }

    private static bool Keeps(in PairMatrix pairs, int row, int other, bool ofSameLabel, float bound) =>
        other != row && (pairs.Labels[other] == pairs.Labels[row]) == ofSameLabel
        && !(ofSameLabel ? pairs.Distances(row)[other] <= bound : pairs.Distances(row)[other] >= bound);

    private static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "The weight must be positive.");
}
