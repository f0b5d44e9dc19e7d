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

    /// <summary>Places rows on the map: the mean of the nearest fitted rows' coordinates, then, if asked for, some steps of gradient descent.</summary>
    /// <param name="rows">The rows, of as many columns as the data.</param>
    /// <param name="options">How rows are placed; null for the defaults.</param>
    /// <returns>Rows × dimensions. A fitted row gets its fitted coordinates, a row that is not finite NaN.</returns>
    /// <exception cref="InvalidOperationException">The map was made of a graph, affinities or distances: there are no rows to compare with.</exception>
    /// <exception cref="ArgumentException">The rows have another number of columns.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FloatMatrix Transform(FloatMatrix rows, TsneTransformOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new TsneTransformOptions();
        MapInterpolation interpolation = Interpolation(options.Perplexity);
        var refinement = new MapRefinement(Embedding, Options.DegreesOfFreedom);
        var result = new FloatMatrix(rows.Rows, Embedding.Columns);
        interpolation.Visit(rows, options.Threads, Place, options.CancellationToken);
        return result;

        void Place(int row, WeightedNeighbor[] neighbors, bool fitted)
        {
            interpolation.Mean(neighbors, result.Row(row));
            if (options.RefinementSteps > 0 && !fitted && neighbors.Length > 0)
            {
                refinement.Move(result.Row(row), neighbors, options.RefinementSteps);
            }
        }
    }

    /// <summary>What places new rows on the map, without refinement.</summary>
    /// <param name="perplexity">The number of fitted rows that effectively have a weight.</param>
    /// <returns>The interpolation.</returns>
    /// <exception cref="InvalidOperationException">The map was made of a graph, affinities or distances: there are no rows to compare with.</exception>
    public MapInterpolation Interpolation(double perplexity = 1.5) =>
        ReferenceRows is { } reference
            ? new MapInterpolation(reference, Embedding, Reduction, Options.Metric, perplexity)
            : throw new InvalidOperationException("The map was made without rows (of a graph, affinities or distances): new rows cannot be compared with any.");
}
