using MLExtensions.Numerics;

namespace MLExtensions.Vision;

public sealed partial class NearestNeighborIndex
{
    /// <summary>Finds the vectors nearest to a query.</summary>
    /// <param name="query">Its values, finite.</param>
    /// <param name="neighbors">The number of vectors wanted, at least 1.</param>
    /// <param name="breadth">HNSW: the vectors kept in sight; 0 for <see cref="NearestNeighborIndexOptions.SearchBreadth"/>.</param>
    /// <returns>The vectors, nearest first; at equal distance, those added first. Fewer than wanted only where the index has fewer.</returns>
    /// <exception cref="ArgumentException">The length is another, or a value is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighbors"/> is less than 1, or <paramref name="breadth"/> less than 0.</exception>
    /// <exception cref="ObjectDisposedException">The index is disposed.</exception>
    public IndexedNeighbor[] Search(ReadOnlySpan<float> query, int neighbors, int breadth = 0)
    {
        CheckVector(query, nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(breadth);
        var prepared = new float[query.Length];
        RowRanking.Prepare(Options.RankMetric, query, prepared);
        _lock.EnterReadLock();
        try
        {
            ThrowIfDisposed();
            return Named(Ranked(prepared, neighbors, breadth, Options.Threads));
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Finds the vectors nearest to each of many queries: with the exact method several times faster than one by one.</summary>
    /// <param name="queries">Queries × dimension, finite.</param>
    /// <param name="neighbors">The number of vectors wanted, at least 1.</param>
    /// <param name="breadth">HNSW: the vectors kept in sight; 0 for <see cref="NearestNeighborIndexOptions.SearchBreadth"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>For each query what <see cref="Search"/> gives.</returns>
    /// <exception cref="ArgumentException">The length is another, or a value is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighbors"/> is less than 1, or <paramref name="breadth"/> less than 0.</exception>
    /// <exception cref="ObjectDisposedException">The index is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IndexedNeighbor[][] SearchAll(FloatMatrix queries, int neighbors, int breadth = 0, CancellationToken cancellationToken = default)
    {
        CheckMatrix(queries, nameof(queries));
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(breadth);
        return Read(() =>
        {
            var found = new IndexedNeighbor[queries.Rows][];
            var prepared = new FloatMatrix(queries.Rows, queries.Columns);
            for (int query = 0; query < queries.Rows; query++)
            {
                RowRanking.Prepare(Options.RankMetric, queries.Row(query), prepared.Row(query));
            }

            if (_graph is null)
            {
                ExactSearch.FindAll(
                    _rows.Vectors, _rows.Removed, Options.RankMetric, prepared, neighbors, Options.Threads, (query, near) => found[query] = Named(near), cancellationToken);
            }
            else
            {
                Workers.For(Options.Threads, queries.Rows, query => found[query] = Named(Ranked(prepared.Row(query), neighbors, breadth, threads: 1)), cancellationToken);
            }

            return found;
        });
    }

    /// <summary>The rows nearest to a prepared query, with their ranks. The caller holds the lock.</summary>
    private unsafe HnswNeighbor[] Ranked(ReadOnlySpan<float> query, int neighbors, int breadth, int threads)
    {
        int live = _rows.Vectors.Count - _rows.Removed.Count;
        if (_graph is not null && live > neighbors)
        {
            HnswSearcher searcher = _searchers.TryTake(out HnswSearcher? idle) ? idle : new HnswSearcher(_graph);
            HnswNeighbor[] found;
            fixed (float* values = query)
            {
                HnswNeighbor nearest = searcher.Descend(values, toLayer: 0);
                int sight = Math.Max(neighbors, breadth > 0 ? breadth : Options.SearchBreadth);
                ReadOnlySpan<HnswNeighbor> ranked = searcher.Search(values, [nearest], sight, layer: 0, _rows.Removed);
                found = ranked[..Math.Min(neighbors, ranked.Length)].ToArray();
            }

            _searchers.Add(searcher);
            if (found.Length == neighbors)
            {
                return found;
            }
        }

        // Where most vectors are removed the links may not lead to enough of the others.
        return live == 0 ? [] : ExactSearch.Find(_rows.Vectors, _rows.Removed, Options.RankMetric, query, Math.Min(neighbors, live), threads);
    }

    private IndexedNeighbor[] Named(HnswNeighbor[] ranked)
    {
        var named = new IndexedNeighbor[ranked.Length];
        for (int i = 0; i < ranked.Length; i++)
        {
            (float rank, int row) = ranked[i];
            named[i] = new IndexedNeighbor(_rows.Id(row), _rows.Label(row), RowRanking.Distance(Options.RankMetric, rank));
        }

        return named;
    }
}
