namespace MLExtensions.Numerics;

/// <summary>How nearest neighbours are found.</summary>
public sealed record NearestNeighborsOptions
{
    /// <summary>How far apart two rows are.</summary>
    /// <value>The default value is <see cref="DistanceMetric.Euclidean"/>.</value>
    public DistanceMetric Metric { get; init; }

    /// <summary>Exact or approximate.</summary>
    /// <value>The default value is <see cref="NeighborSearch.Auto"/>.</value>
    public NeighborSearch Search { get; init; }

    /// <summary>The number of threads. The result does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The seed of the randomized parts of a search; an exact result does not depend on it.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>Listens to the part that is done, 0 to 1.</summary>
    /// <value>The default value is null.</value>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Ends the search with an <see cref="OperationCanceledException"/>.</summary>
    /// <value>The default value is none.</value>
    public CancellationToken CancellationToken { get; init; }
}
