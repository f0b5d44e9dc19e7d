using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How a row is classified by its nearest neighbours.</summary>
public sealed record KNearestNeighborsOptions
{
    /// <summary>The neighbours that vote, k; all rows where there are fewer.</summary>
    /// <value>The default value is 5. From 1 to 10,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Neighbors
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 10_000);
    } = 5;

    /// <summary>What a vote weighs.</summary>
    /// <value>The default value is <see cref="NeighborWeighting.Uniform"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public NeighborWeighting Weighting
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>The distance τ over which an exponential vote falls to 1/e.</summary>
    /// <value>The default value is 0.07, as Wu et al. have it for vectors of length 1. Greater than 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not greater than 0.</exception>
    public float Temperature
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.07f;

    /// <summary>Metric, method and threads of the index.</summary>
    /// <value>The default value is Euclidean and exact.</value>
    public NearestNeighborIndexOptions Index { get; init; } = new();

    /// <summary>Listens to the making of the index.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends a fit with an <see cref="OperationCanceledException"/>.</summary>
    /// <value>The default value is a token that is never cancelled.</value>
    public CancellationToken CancellationToken { get; init; }
}
