using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How <see cref="FindNearestEstimator"/> makes its index, and how many neighbours it looks up.</summary>
public sealed record FindNearestOptions
{
    /// <summary>The neighbours of each row.</summary>
    /// <value>The default value is 10. From 1 to 10,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Neighbors
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 10_000);
    } = 10;

    /// <summary>The column of ids of the rows that are fitted: whole numbers, all different.</summary>
    /// <value>The default value is null: the numbers of the rows.</value>
    public string? IdColumnName { get; init; }

    /// <summary>The column of labels of the rows that are fitted: text, or a key with KeyValues.</summary>
    /// <value>The default value is null: no labels.</value>
    public string? LabelColumnName { get; init; }

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
