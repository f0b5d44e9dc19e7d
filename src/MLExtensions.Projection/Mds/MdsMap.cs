using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>A map made by multidimensional scaling.</summary>
public sealed class MdsMap
{
    /// <summary>The map: rows × dimensions, centred, in the order of the data.</summary>
    public required FloatMatrix Embedding { get; init; }

    /// <summary>The rows of the data; null where the map was made of distances.</summary>
    public required FloatMatrix? ReferenceRows { get; init; }

    /// <summary>The normalized stress Σ(δ − d)² / Σδ² over all pairs: 0 where every distance is kept.</summary>
    public required double NormalizedStress { get; init; }

    /// <summary>The number of Guttman transforms done.</summary>
    public required int Iterations { get; init; }

    /// <summary>Whether the work was cancelled.</summary>
    public required bool EndedEarly { get; init; }

    /// <summary>The options it was made with.</summary>
    public required MdsOptions Options { get; init; }

    /// <summary>What places new rows on the map: the weighted mean of the nearest fitted rows' coordinates.</summary>
    /// <param name="perplexity">The number of fitted rows that effectively have a weight.</param>
    /// <returns>The interpolation.</returns>
    /// <exception cref="InvalidOperationException">The map was made of distances.</exception>
    public MapInterpolation Interpolation(double perplexity = 5) =>
        ReferenceRows is { } rows
            ? new MapInterpolation(rows, Embedding, null, Options.Metric, perplexity)
            : throw new InvalidOperationException("The map was made of distances, without rows: new rows cannot be compared with any.");
}
