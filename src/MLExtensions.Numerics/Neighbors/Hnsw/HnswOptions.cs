namespace MLExtensions.Numerics;

/// <summary>How a <see cref="HnswIndex"/> is built and searched.</summary>
public sealed record HnswOptions
{
    private readonly int _links = 16;
    private readonly int _constructionBreadth = 120;
    private readonly int _searchBreadth = 64;

    /// <summary>What rows are ranked by.</summary>
    /// <value>The default value is <see cref="HnswMetric.Euclidean"/>.</value>
    public HnswMetric Metric { get; init; }

    /// <summary>The links of a row on the upper layers, M; the bottom layer has twice as many.</summary>
    /// <value>2 to 256. The default value is 16.</value>
    public int Links
    {
        get => _links;
        init => _links = value is >= 2 and <= 256 ? value : throw new ArgumentOutOfRangeException(nameof(Links), value, "Links must be 2 to 256.");
    }

    /// <summary>The rows kept in sight while a row is linked, efConstruction.</summary>
    /// <value>At least 1. The default value is 120.</value>
    public int ConstructionBreadth
    {
        get => _constructionBreadth;
        init => _constructionBreadth = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(ConstructionBreadth), value, "ConstructionBreadth must be at least 1.");
    }

    /// <summary>The rows kept in sight by a search, ef; a search for more neighbours uses their number.</summary>
    /// <value>At least 1. The default value is 64.</value>
    public int SearchBreadth
    {
        get => _searchBreadth;
        init => _searchBreadth = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(SearchBreadth), value, "SearchBreadth must be at least 1.");
    }

    /// <summary>The seed that the layers of the rows are drawn by.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>The number of threads that link rows. The index does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
