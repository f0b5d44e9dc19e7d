using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How a <see cref="NearestNeighborIndex"/> ranks, searches and is built.</summary>
public sealed record NearestNeighborIndexOptions
{
    /// <summary>What vectors are ranked by.</summary>
    /// <value>The default value is <see cref="NeighborMetric.Euclidean"/>, which ranks vectors of length 1 as the cosine does.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public NeighborMetric Metric
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>How the index searches.</summary>
    /// <value>The default value is <see cref="NeighborSearchMethod.Exact"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public NeighborSearchMethod Method
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>HNSW: the links of a vector on the upper layers, M; the bottom layer has twice as many.</summary>
    /// <value>The default value is 16. From 2 to 256.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Links
    {
        get;
        init => field = OptionChecks.InRange(value, 2, 256);
    } = 16;

    /// <summary>HNSW: the vectors kept in sight while one is linked, efConstruction.</summary>
    /// <value>The default value is 120. At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int ConstructionBreadth
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 120;

    /// <summary>HNSW: the vectors kept in sight by a search, ef: more find more and take longer. A search for more neighbours uses their number.</summary>
    /// <value>The default value is 64. At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int SearchBreadth
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 64;

    /// <summary>HNSW: the seed that the layers of the vectors are drawn by.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>The largest number of threads of a search or a build. Results do not depend on it.</summary>
    /// <value>The default value is the number of processors. At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;

    internal HnswMetric RankMetric => Metric switch
    {
        NeighborMetric.Cosine => HnswMetric.Cosine,
        NeighborMetric.InnerProduct => HnswMetric.InnerProduct,
        _ => HnswMetric.Euclidean,
    };

    internal HnswOptions Hnsw => new()
    {
        Metric = RankMetric,
        Links = Links,
        ConstructionBreadth = ConstructionBreadth,
        SearchBreadth = SearchBreadth,
        Seed = Seed,
        Threads = Threads,
    };
}
