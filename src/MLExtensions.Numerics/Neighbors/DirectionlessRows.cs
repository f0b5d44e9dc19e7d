namespace MLExtensions.Numerics;

/// <summary>
/// Cosine neighbours where some rows have no direction (zeros, or constants under correlation): those are at distance 1 of every
/// row, so they are left out of the search and merged into what it finds.
/// </summary>
internal sealed class DirectionlessRows(FloatMatrix rows, bool[] directionless)
{
    /// <summary>Finds the neighbours of every row, with distances.</summary>
    public FoundNeighbors Find(int neighbors, NearestNeighborsOptions options)
    {
        int[] directed = [.. Enumerable.Range(0, rows.Rows).Where(row => !directionless[row])];
        int[] others = [.. Enumerable.Range(0, rows.Rows).Where(row => directionless[row])];
        var result = new FoundNeighbors(rows.Rows, neighbors);
        int among = Math.Min(neighbors, directed.Length - 1);
        if (among > 0)
        {
            FloatMatrix part = Take(directed);
            float[] mean = ColumnMoments.Mean(part, options.Threads, nameof(rows), options.CancellationToken);
            FoundNeighbors found = TileNeighbors.Find(part, mean, among, options);
            Workers.For(options.Threads, directed.Length, i =>
            {
                IEnumerable<(float, int)> near = Enumerable.Range(i * among, among).Select(at => (0.5f * found.Distances[at], directed[found.Indices[at]]));
                Write(result, directed[i], near.Concat(others.Take(neighbors).Select(row => (1f, row))));
            }, options.CancellationToken);
        }
        else
        {
            foreach (int row in directed)
            {
                Write(result, row, others.Take(neighbors).Select(other => (1f, other)));
            }
        }

        foreach (int row in others)
        {
            Write(result, row, Enumerable.Range(0, neighbors + 1).Where(other => other != row).Select(other => (1f, other)));
        }

        return result;
    }

    private static void Write(FoundNeighbors result, int row, IEnumerable<(float Distance, int Row)> candidates)
    {
        int target = row * result.Neighbors;
        foreach ((float distance, int other) in candidates.Order().Take(result.Neighbors))
        {
            (result.Distances[target], result.Indices[target++]) = (distance, other);
        }
    }

    private FloatMatrix Take(int[] chosen)
    {
        var part = new FloatMatrix(chosen.Length, rows.Columns);
        for (int i = 0; i < chosen.Length; i++)
        {
            rows.Row(chosen[i]).CopyTo(part.Row(i));
        }

        return part;
    }
}
