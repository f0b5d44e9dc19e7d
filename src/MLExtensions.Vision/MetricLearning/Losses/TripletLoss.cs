using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>
/// The triplet loss of FaceNet (Schroff et al. 2015): max(0, D(a, p) − D(a, n) + margin), mean over the triplets that violate the margin;
/// smooth: τ log(1 + exp((D(a, p) − D(a, n)) / τ)), mean over all.
/// </summary>
public sealed class TripletLoss : PairwiseLoss
{
    /// <summary>By how much a negative must be farther than a positive: positive.</summary>
    /// <value>The default value is 0.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double Margin
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Margin), value, "The margin must be positive: at 0 the embedding may collapse into one point.");
    } = 0.2;

    /// <summary>τ of the smooth form; null for the hinge.</summary>
    /// <value>The default value is null.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double? Temperature
    {
        get;
        init => field = value is null or (> 0 and < double.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "The temperature must be positive.");
    }

    /// <summary>Which triplets are learned from.</summary>
    /// <value>The default value is <see cref="TripletMiner.SemiHard"/>.</value>
    public TripletMiner Miner
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Miner), value, "Not a miner.");
    } = TripletMiner.SemiHard;

    /// <summary>Batches at the start that are learned from with <see cref="TripletMiner.All"/>: batch-hard mining of an untrained network may draw all embeddings into one point.</summary>
    /// <value>The default value is 100; it counts for <see cref="TripletMiner.Hard"/> alone.</value>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int WarmUpBatches
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(WarmUpBatches));
            field = value;
        }
    } = 100;

    /// <summary>The seed of drawn negatives.</summary>
    /// <value>The default value is 0.</value>
    public long Seed { get; init; }

    private protected override PairOutcome ComputePairs(in PairMatrix pairs)
    {
        bool all = Miner == TripletMiner.All || (Miner == TripletMiner.Hard && pairs.Step < WarmUpBatches);
        var total = default(TripletSum);
        Span<float> mask = pairs.Scratch[..pairs.Rows];
        var random = new RandomSequence(Seed, pairs.Step);
        for (int anchor = 0; anchor < pairs.Rows; anchor++)
        {
            if (all)
            {
                AddAll(pairs, anchor, mask, ref total);
            }
            else
            {
                TripletSelection.Select(pairs, anchor, Miner, random, new Adder(this), ref total);
            }
        }

        double count = Temperature is null ? total.Active : total.Examined;
        if (count > 0)
        {
            pairs.Scale((float)(1 / count));
        }

        return new PairOutcome(count > 0 ? total.Sum / count : 0, total.Examined, total.Active);
    }

    // One positive at a time against all negatives: +∞ instead of the distance takes the others out.
    private void AddAll(in PairMatrix pairs, int anchor, Span<float> negatives, ref TripletSum total)
    {
        ReadOnlySpan<float> distances = pairs.Distances(anchor);
        Span<float> derivatives = pairs.Derivatives(anchor);
        long label = pairs.Labels[anchor];
        int count = 0;
        for (int i = 0; i < pairs.Rows; i++)
        {
            bool negative = pairs.Labels[i] != label;
            count += negative ? 1 : 0;
            negatives[i] = negative ? distances[i] : float.PositiveInfinity;
        }

        for (int positive = 0; positive < pairs.Rows && count > 0; positive++)
        {
            if (positive == anchor || pairs.Labels[positive] != label)
            {
                continue;
            }

            total.Examined += count;
            if (Temperature is double temperature)
            {
                Smooth(distances[positive], negatives, derivatives, pairs.Scratch[pairs.Rows..], (float)temperature, positive, ref total);
            }
            else
            {
                HingeRow.Add(distances[positive] + (float)Margin, negatives, derivatives, positive, ref total);
            }
        }
    }

    private static void Smooth(float positiveDistance, ReadOnlySpan<float> negatives, Span<float> derivatives, Span<float> values, float temperature, int positive, ref TripletSum total)
    {
        // (D(a, p) − D(a, n)) / τ; −∞ for what is no negative.
        TensorPrimitives.Subtract(positiveDistance, negatives, values);
        TensorPrimitives.Divide(values, temperature, values);
        float slopes = 0;
        for (int n = 0; n < values.Length; n++)
        {
            float x = values[n];
            if (float.IsNegativeInfinity(x))
            {
                continue;
            }

            (float value, float slope) = SoftPlus(x);
            total.Sum += temperature * value;
            total.Active += x > 0 ? 1 : 0;
            derivatives[n] -= slope;
            slopes += slope;
        }

        derivatives[positive] += slopes;
    }

    // log(1 + exp(x)) and its derivative, without overflow.
    private static (float Value, float Slope) SoftPlus(float x)
    {
        float e = MathF.Exp(-Math.Abs(x));
        return (Math.Max(x, 0) + MathF.Log(1 + e), x > 0 ? 1 / (1 + e) : e / (1 + e));
    }

    /// <summary>Adds chosen triplets.</summary>
    private readonly struct Adder(TripletLoss loss) : ITripletReceiver
    {
        public void Add(in PairMatrix pairs, int anchor, int positive, int negative, ref TripletSum total)
        {
            float difference = pairs.Distances(anchor)[positive] - pairs.Distances(anchor)[negative];
            total.Examined++;
            float slope;
            if (loss.Temperature is double temperature)
            {
                (float value, slope) = SoftPlus(difference / (float)temperature);
                total.Sum += temperature * value;
                total.Active += difference > 0 ? 1 : 0;
            }
            else
            {
                float violation = difference + (float)loss.Margin;
                if (!(violation > 0))
                {
                    // A violation that is no number goes into the loss, which then says so.
                    total.Sum += float.IsNaN(violation) ? violation : 0;
                    return;
                }

                slope = 1;
                total.Sum += violation;
                total.Active++;
            }

            Span<float> derivatives = pairs.Derivatives(anchor);
            derivatives[positive] += slope;
            derivatives[negative] -= slope;
        }
    }
}
