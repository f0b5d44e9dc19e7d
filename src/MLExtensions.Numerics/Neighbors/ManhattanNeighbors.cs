namespace MLExtensions.Numerics;

/// <summary>Exact neighbours by Σ|x − y|.</summary>
internal static unsafe class ManhattanNeighbors
{
    /// <summary>Finds the neighbours of every row, with distances.</summary>
    public static FoundNeighbors Find(FloatMatrix rows, int neighbors, NearestNeighborsOptions options)
    {
        var found = new FoundNeighbors(rows.Rows, neighbors);
        int done = 0;
        Workers.For(options.Threads, rows.Rows, row =>
        {
            var top = new TopK(neighbors);
            for (int other = 0; other < rows.Rows; other++)
            {
                if (other != row)
                {
                    float sum = 0;
                    ReadOnlySpan<float> x = rows.Row(row);
                    ReadOnlySpan<float> y = rows.Row(other);
                    for (int i = 0; i < x.Length; i++)
                    {
                        sum += MathF.Abs(x[i] - y[i]);
                    }

                    top.Add(-sum, other);
                }
            }

            int target = row * neighbors;
            foreach ((float score, int other) in top.ToSortedArray())
            {
                (found.Distances[target], found.Indices[target++]) = (-score, other);
            }

            int finished = Interlocked.Increment(ref done);
            if (finished % 256 == 0)
            {
                options.Progress?.Report((double)finished / rows.Rows);
            }
        }, options.CancellationToken);
        return found;
    }
}
