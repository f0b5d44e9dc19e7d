namespace MLExtensions.Numerics;

/// <summary>The rows nearest to a query, by comparing it with all of them.</summary>
internal static unsafe class ExactSearch
{
    private const int RowsPerBlock = 512;
    private const int QueriesPerGroup = 16;

    // Values below which a second thread costs more than it brings.
    private const long WorthSharing = 1 << 20;

    /// <summary>Finds the nearest rows of one query.</summary>
    /// <param name="rows">The rows, as <see cref="RowRanking.Prepare"/> makes them.</param>
    /// <param name="removed">Rows that are left out.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="query">The query, as rows are.</param>
    /// <param name="neighbors">The rows wanted.</param>
    /// <param name="threads">The largest number of threads.</param>
    /// <returns>The rows with their ranks, nearest first; equal ones by row number.</returns>
    public static HnswNeighbor[] Find(RowStore<float> rows, RemovedRows removed, HnswMetric metric, ReadOnlySpan<float> query, int neighbors, int threads)
    {
        int blocks = PanelShape.Count(rows.Count, RowsPerBlock);
        threads = (long)rows.Count * rows.Columns < WorthSharing ? 1 : Math.Clamp(blocks, 1, threads);
        fixed (float* pinned = query)
        {
            nint address = (nint)pinned;
            var nearest = new TopK[threads];
            int next = -1;
            Workers.Run(threads, _ =>
            {
                int thread = Interlocked.Increment(ref next);
                nearest[thread] = new TopK(neighbors);
                int begin = (int)((long)rows.Count * thread / threads), end = (int)((long)rows.Count * (thread + 1) / threads);
                Scan(rows, removed, metric, (float*)address, begin, end, nearest[thread]);
            });
            for (int thread = 1; thread < threads; thread++)
            {
                nearest[0].AddAll(nearest[thread]);
            }

            return Sorted(nearest[0]);
        }
    }

    /// <summary>Finds the nearest rows of many queries, block by block, so that rows are read from memory once for a group of queries.</summary>
    /// <param name="rows">The rows, as <see cref="RowRanking.Prepare"/> makes them.</param>
    /// <param name="removed">Rows that are left out.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="queries">The queries, as rows are.</param>
    /// <param name="neighbors">The rows wanted of each.</param>
    /// <param name="threads">The largest number of threads.</param>
    /// <param name="receive">Is given the number of a query and its rows, on any thread.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static void FindAll(
        RowStore<float> rows, RemovedRows removed, HnswMetric metric, FloatMatrix queries, int neighbors, int threads, Action<int, HnswNeighbor[]> receive, CancellationToken cancellationToken)
    {
        using var pinned = queries.Values.Pin();
        nint address = (nint)pinned.Pointer;
        Workers.For(threads, PanelShape.Count(queries.Rows, QueriesPerGroup), group =>
        {
            int first = group * QueriesPerGroup;
            var nearest = new TopK[Math.Min(QueriesPerGroup, queries.Rows - first)];
            for (int i = 0; i < nearest.Length; i++)
            {
                nearest[i] = new TopK(neighbors);
            }

            for (int row = 0; row < rows.Count; row += RowsPerBlock)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (int i = 0; i < nearest.Length; i++)
                {
                    Scan(rows, removed, metric, (float*)address + ((nint)(first + i) * queries.Columns), row, Math.Min(rows.Count, row + RowsPerBlock), nearest[i]);
                }
            }

            for (int i = 0; i < nearest.Length; i++)
            {
                receive(first + i, Sorted(nearest[i]));
            }
        }, cancellationToken);
    }

    private static void Scan(RowStore<float> rows, RemovedRows removed, HnswMetric metric, float* query, int begin, int end, TopK nearest)
    {
        float* ranks = stackalloc float[RowsPerBlock];
        for (int row = begin, count; row < end; row += count)
        {
            count = Math.Min(Math.Min(RowsPerBlock, end - row), rows.Together(row));
            RowRanking.Rank(metric, query, rows.Row(row), rows.Columns, count, ranks);
            for (int i = 0; i < count; i++)
            {
                if (-ranks[i] >= nearest.Threshold && !removed[row + i])
                {
                    nearest.Add(-ranks[i], row + i);
                }
            }
        }
    }

    private static HnswNeighbor[] Sorted(TopK nearest) => [.. nearest.ToSortedArray().Select(item => new HnswNeighbor(-item.Score, item.Index))];
}
