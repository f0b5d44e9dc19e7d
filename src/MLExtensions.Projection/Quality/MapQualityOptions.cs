using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Projection;

/// <summary>How <see cref="MapQuality"/> measures.</summary>
public sealed record MapQualityOptions
{
    /// <summary>How far apart two rows of the data are.</summary>
    /// <value>The default value is <see cref="DistanceMetric.Euclidean"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public DistanceMetric Metric
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>The number of rows, drawn at random, whose ranks trustworthiness and continuity are taken of; each is compared with all rows. Null for all rows, O(n²).</summary>
    /// <value>The default value is 2,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? SampleRows
    {
        get;
        init => field = value is { } given ? OptionChecks.AtLeast(given, 1) : null;
    } = 2000;

    /// <summary>The seed of the sample.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>The number of threads. The result does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;

    /// <summary>Ends the work with an <see cref="OperationCanceledException"/>.</summary>
    /// <value>The default value is none.</value>
    public CancellationToken CancellationToken { get; init; }
}
