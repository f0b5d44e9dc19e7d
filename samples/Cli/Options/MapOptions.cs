using System.CommandLine;
using MLExtensions.Numerics;
using MLExtensions.Projection;

namespace MLExtensions.Cli.Options;

/// <summary>The options of how a map is made.</summary>
internal sealed class MapOptions
{
    private static readonly TsneOptions Defaults = new();

    public Option<double> Perplexity { get; } = CommonOptions.Number("--perplexity", "The number of neighbours that a point effectively has.", Defaults.Perplexity, 1, 1e6);

    public Option<int> Iterations { get; } = CommonOptions.Number("--iterations", $"Iterations after the {Defaults.ExaggerationIterations} of early exaggeration.", Defaults.Iterations, 0, 1_000_000);

    public Option<string?> Method { get; } = CommonOptions.Choice("--method", "How repulsion is computed.", "auto", "auto", "exact", "barnes-hut", "fft");

    public Option<string?> Neighbors { get; } = CommonOptions.Choice("--neighbors", "How neighbours are looked for.", "auto", "auto", "exact", "approximate");

    public Option<string?> Metric { get; } = CommonOptions.Choice("--metric", "How far apart two rows are.", "euclidean", "euclidean", "cosine", "correlation", "manhattan");

    public Option<int?> Pca { get; } = CommonOptions.OptionalNumber("--pca", "Principal components to reduce the rows to first; 0 for none. Without it: 50 where there are more than 100 columns.", 0, 100_000);

    public Option<int> Dims { get; } = CommonOptions.Number("--dims", "Dimensions of the map.", Defaults.Dimensions, 1, 3);

    public Option<long> Seed { get; } = CommonOptions.Number("--seed", "Seed of everything random.", Defaults.Seed, long.MinValue, long.MaxValue);

    public Option<int> Threads { get; } = CommonOptions.Threads();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Perplexity);
        command.Add(Iterations);
        command.Add(Method);
        command.Add(Neighbors);
        command.Add(Metric);
        command.Add(Pca);
        command.Add(Dims);
        command.Add(Threads);
        command.Add(Seed);
    }

    /// <summary>What was asked for.</summary>
    public TsneOptions Read(ParseResult parsed, CancellationToken cancellationToken) => new()
    {
        Perplexity = parsed.GetValue(Perplexity),
        Iterations = parsed.GetValue(Iterations),
        Method = parsed.GetValue(Method) switch
        {
            "exact" => RepulsionMethod.Exact,
            "barnes-hut" => RepulsionMethod.BarnesHut,
            "fft" => RepulsionMethod.Fft,
            _ => RepulsionMethod.Auto,
        },
        Search = parsed.GetValue(Neighbors) switch
        {
            "exact" => NeighborSearch.Exact,
            "approximate" => NeighborSearch.Approximate,
            _ => NeighborSearch.Auto,
        },
        Metric = parsed.GetValue(Metric) switch
        {
            "cosine" => DistanceMetric.Cosine,
            "correlation" => DistanceMetric.Correlation,
            "manhattan" => DistanceMetric.Manhattan,
            _ => DistanceMetric.Euclidean,
        },
        Components = parsed.GetValue(Pca),
        Dimensions = parsed.GetValue(Dims),
        Seed = parsed.GetValue(Seed),
        Threads = parsed.GetValue(Threads),
        CancellationToken = cancellationToken,
        OnCancel = CancelBehavior.ReturnBest,
    };
}
