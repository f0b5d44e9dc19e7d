namespace MLExtensions.Numerics;

/// <summary>How many of the true nearest neighbours a graph holds.</summary>
public static class NeighborRecall
{
    /// <summary>Compares a graph with the exact neighbours of a sample of rows.</summary>
    /// <param name="data">The rows that the graph was made of.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="metric">The metric of the graph.</param>
    /// <param name="sample">The number of rows that are looked at, at least 1; all where there are fewer.</param>
    /// <param name="seed">The seed that the sample is drawn by.</param>
    /// <param name="threads">The number of threads; 0 for the number of processors.</param>
    /// <param name="cancellationToken">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The part of the graph's neighbours that are no farther than the true k-th nearest, 0 to 1. Neighbours at equal distance
    /// count as equal.
    /// </returns>
    /// <exception cref="ArgumentException">The graph has another number of rows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static double Estimate(
        FloatMatrix data,
        NeighborGraph graph,
        DistanceMetric metric = DistanceMetric.Euclidean,
        int sample = 200,
        long seed = 1,
        int threads = 0,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfLessThan(sample, 1);
        if (graph.Rows != data.Rows)
        {
            throw new ArgumentException($"The graph has {graph.Rows} rows, the matrix {data.Rows}.", nameof(graph));
        }

        int[] rows = Draw(data.Rows, sample, seed);
        var found = new int[rows.Length];
        Workers.For(threads > 0 ? threads : Environment.ProcessorCount, rows.Length, i =>
        {
            int row = rows[i];
            var distances = new float[data.Rows];
            for (int other = 0; other < data.Rows; other++)
            {
                distances[other] = RowDistance.Between(data.Row(row), data.Row(other), metric);
            }

            float[] sorted = [.. distances];
            sorted[row] = float.PositiveInfinity;
            Array.Sort(sorted);

            // The graph's own sums may round otherwise.
            float reach = sorted[graph.Neighbors - 1] * 1.00001f;
            for (int k = 0; k < graph.Neighbors; k++)
            {
                found[i] += distances[graph.Indices[(row * graph.Neighbors) + k]] <= reach ? 1 : 0;
            }
        }, cancellationToken);
        return found.Sum(count => (double)count) / ((double)rows.Length * graph.Neighbors);
    }

    private static int[] Draw(int count, int sample, long seed)
    {
        if (sample >= count)
        {
            return [.. Enumerable.Range(0, count)];
        }

        var random = new RandomSequence(seed);
        var drawn = new HashSet<int>();
        while (drawn.Count < sample)
        {
            drawn.Add(random.NextInt32(count));
        }

        return [.. drawn];
    }
}
