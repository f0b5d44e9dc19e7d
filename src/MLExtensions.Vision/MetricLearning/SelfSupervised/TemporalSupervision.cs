using MLExtensions.Options;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>
/// Positives are rows within a window of time of each other (time-contrastive learning: Sermanet et al. 2018): frames of a film, measurements of a machine. The label of a row
/// says which sequence it is of; rows of different sequences, and those farther apart than a margin, are negatives.
/// </summary>
public sealed record TemporalSupervision : SelfSupervision
{
    /// <summary>The greatest distance in time of positives.</summary>
    /// <value>The default value is 1: neighbours, where rows are counted.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double Window { get; init => field = OptionChecks.Positive(value); } = 1;

    /// <summary>Rows of a sequence that lie no farther apart are not negatives.</summary>
    /// <value>The default value is null: twice the window.</value>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or not finite.</exception>
    public double? Margin { get; init => field = value is double margin ? OptionChecks.AtLeast(margin, 0.0) : null; }

    /// <summary>Pairs of a batch; it has fewer where no more keep the margin.</summary>
    /// <value>The default value is 64. Values from 2 to 65536.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int PairsPerBatch { get; init => field = OptionChecks.InRange(value, 2, 65536); } = 64;

    /// <summary>When each row was, in any unit.</summary>
    /// <value>The default value is null: the number of the row.</value>
    /// <exception cref="ArgumentException">A time is not finite.</exception>
    public IReadOnlyList<double>? Times
    {
        get;
        init
        {
            for (int i = 0; i < value?.Count; i++)
            {
                if (!double.IsFinite(value[i]))
                {
                    throw new ArgumentException($"Row {i}: the time {value[i]} is not finite.", nameof(Times));
                }
            }

            field = value;
        }
    }

    internal override IRowSampler Sampler(long[] sequences, long seed)
    {
        if (Times is not null && Times.Count != sequences.Length)
        {
            throw new ArgumentException($"There are {Times.Count} times of {sequences.Length} rows.", nameof(sequences));
        }

        double[] times = Times is null ? [.. Enumerable.Range(0, sequences.Length).Select(row => (double)row)] : [.. Times];
        return new TemporalSampler(times, sequences, Window, Margin ?? (2 * Window), PairsPerBatch, seed);
    }
}
