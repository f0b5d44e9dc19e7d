using MLExtensions.Numerics;
using MLExtensions.Vision.Search;

namespace MLExtensions.Vision;

public sealed partial class NearestNeighborIndex
{
    /// <summary>Makes an index of vectors that another one held.</summary>
    internal static NearestNeighborIndex OfSnapshot(IndexSnapshot snapshot, NearestNeighborIndexOptions options, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>

        // Its rows have their length already: scaling them again would move them by a rounding.
        Build(snapshot.Vectors, snapshot.Labels, options, snapshot.Ids, HnswMetric.InnerProduct, progress, cancellationToken);

    /// <summary>The vectors that are there now.</summary>
    internal IndexSnapshot Snapshot() => Read(() =>
    {
        int[] live = [.. LiveRows()];
        var vectors = new FloatMatrix(live.Length, Dimension);
        for (int i = 0; i < live.Length; i++)
        {
            _rows.Vectors.Span(live[i]).CopyTo(vectors.Row(i));
        }

        return new IndexSnapshot(vectors, [.. live.Select(_rows.Id)], [.. live.Select(_rows.Label)]);
    });

    private static NearestNeighborIndex Build(
        FloatMatrix vectors,
        IReadOnlyList<string?>? labels,
        NearestNeighborIndexOptions options,
        IReadOnlyList<long>? ids,
        HnswMetric preparedFor,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        IndexRows rows = IndexRows.Create(vectors.Columns, vectors.Rows);
        HnswGraph? graph = options.Method == NeighborSearchMethod.Hnsw ? new HnswGraph(rows.Vectors, options.Hnsw, vectors.Rows) : null;
        var index = new NearestNeighborIndex(rows, options, graph, memory: null);
        try
        {
            index.AddRows(vectors, labels, ids, preparedFor, progress, cancellationToken);
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    private void AddRows(
        FloatMatrix vectors, IReadOnlyList<string?>? labels, IReadOnlyList<long>? ids, HnswMetric preparedFor, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        CheckMatrix(vectors, nameof(vectors));
        CheckCount(labels, vectors, nameof(labels), "labels");
        CheckCount(ids, vectors, nameof(ids), "ids");
        _lock.EnterWriteLock();
        try
        {
            ThrowIfDisposed();
            CheckIds(ids);
            for (int row = 0; row < vectors.Rows;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int first = _rows.Vectors.Count;
                for (int end = Math.Min(vectors.Rows, row + (_linker?.BatchSize ?? BatchSize)); row < end; row++)
                {
                    _rows.Add(preparedFor, vectors.Row(row), labels?[row], ids?[row] ?? _rows.NextId);
                    _graph?.Append();
                }

                _linker?.Link(first, CancellationToken.None);
                progress?.Report((double)row / vectors.Rows);
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}
