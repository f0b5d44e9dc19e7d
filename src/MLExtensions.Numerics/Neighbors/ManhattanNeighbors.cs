using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Exact neighbours by Σ|x − y|: all pairs, a block of rows against a block that stays in the cache.</summary>
internal static unsafe class ManhattanNeighbors
{
    private const int Block = 64;

    /// <summary>Finds the neighbours of every row, with distances.</summary>
    public static FoundNeighbors Find(FloatMatrix rows, int neighbors, NearestNeighborsOptions options)
    {
        var found = new FoundNeighbors(rows.Rows, neighbors);
        using var pinned = rows.Values.Pin();
        nint source = (nint)pinned.Pointer;
        int blocks = PanelShape.Count(rows.Rows, Block);
        int done = 0;
        Workers.For(options.Threads, blocks, block =>
        {
            int first = block * Block;
            var nearest = new TopK[Math.Min(Block, rows.Rows - first)];
            for (int i = 0; i < nearest.Length; i++)
            {
                nearest[i] = new TopK(neighbors);
            }

            for (int other = 0; other < rows.Rows; other += Block)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                Compare((float*)source, rows.Columns, first, nearest, other, Math.Min(rows.Rows, other + Block));
            }

            int target = first * neighbors;
            foreach (TopK top in nearest)
            {
                foreach ((float score, int other) in top.ToSortedArray())
                {
                    (found.Distances[target], found.Indices[target++]) = (-score, other);
                }
            }

            options.Progress?.Report((double)Interlocked.Increment(ref done) / blocks);
        }, options.CancellationToken);
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare(float* rows, int columns, int first, TopK[] nearest, int from, int to)
    {
        for (int i = 0; i < nearest.Length; i++)
        {
            float* own = rows + ((nint)(first + i) * columns);
            for (int other = from; other < to; other++)
            {
                float score = -RowKernels.SumOfDifferences(own, rows + ((nint)other * columns), columns);
                if (score >= nearest[i].Threshold && other != first + i)
                {
                    nearest[i].Add(score, other);
                }
            }
        }
    }
}
