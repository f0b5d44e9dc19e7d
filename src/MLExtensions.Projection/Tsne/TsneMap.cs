using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>A fitted t-SNE map.</summary>
public sealed class TsneMap
{
    /// <summary>The map: rows × dimensions, in the order of the data.</summary>
    public required FloatMatrix Embedding { get; init; }

    /// <summary>The rows that neighbours were looked for in: the data, or its principal components; null where the map was made of a graph, affinities or distances.</summary>
    public required FloatMatrix? ReferenceRows { get; init; }

    /// <summary>The reduction from the data to <see cref="ReferenceRows"/>; null where there was none.</summary>
    public required PrincipalComponents? Reduction { get; init; }

    /// <summary>KL(P‖Q) in nats of the final map, without exaggeration.</summary>
    public required double KullbackLeibler { get; init; }

    /// <summary>The number of iterations done, over both phases.</summary>
    public required int Iterations { get; init; }

    /// <summary>Whether the work was cancelled or ended by the callback.</summary>
    public required bool EndedEarly { get; init; }

    /// <summary>How long each phase took.</summary>
    public required TsneTimings Timings { get; init; }

    /// <summary>The options it was made with.</summary>
    public required TsneOptions Options { get; init; }
}
