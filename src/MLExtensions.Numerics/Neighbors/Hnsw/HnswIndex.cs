using System.Collections.Concurrent;

namespace MLExtensions.Numerics;

/// <summary>
/// A hierarchical navigable small-world graph (Malkov &amp; Yashunin, Efficient and robust approximate nearest neighbor search
/// using hierarchical navigable small world graphs, TPAMI 2018): approximate neighbours of single queries in logarithmic time.
/// </summary>
/// <remarks>
/// Searches may run at the same time as each other, not as <see cref="Add(ReadOnlySpan{float})"/> or <see cref="Remove"/>. For the
/// neighbours of all rows of a matrix, <see cref="NearestNeighbors.Find"/> is faster.
/// </remarks>
public sealed unsafe class HnswIndex : IDisposable
{
    private readonly RowStore<float> _rows;
    private readonly RemovedRows _removed = new();
    private readonly HnswGraph _graph;
    private readonly HnswLinker _linker;
    private readonly ConcurrentBag<HnswSearcher> _searchers = [];

    /// <summary>Makes an empty index.</summary>
    /// <param name="columns">The number of values of a row, at least 1.</param>
    /// <param name="options">How it is built and searched; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is less than 1.</exception>
    public HnswIndex(int columns, HnswOptions? options = null)
        : this(columns, options, capacity: 0)
    {
    }

    private HnswIndex(int columns, HnswOptions? options, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Options = options ?? new HnswOptions();
        _rows = new RowStore<float>(columns, capacity);
        _graph = new HnswGraph(_rows, Options, capacity);
        _linker = new HnswLinker(_graph);
    }

    /// <summary>How the index is built and searched.</summary>
    public HnswOptions Options { get; }

    /// <summary>The number of values of a row.</summary>
    public int Columns => _graph.Columns;

    /// <summary>The number of rows that were added, removed ones included.</summary>
    public int Count => _graph.Count;

    /// <summary>Makes an index of the rows of a matrix; row numbers are those of the matrix.</summary>
    /// <param name="data">The rows, finite. They are copied.</param>
    /// <param name="options">How it is built and searched; null for the defaults.</param>
    /// <param name="progress">Listens to the part that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The index: the same for a seed whatever the number of threads.</returns>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static HnswIndex Build(FloatMatrix data, HnswOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var index = new HnswIndex(data.Columns, options, data.Rows);
        for (int row = 0; row < data.Rows;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int first = row;
            for (int end = Math.Min(data.Rows, row + index._linker.BatchSize); row < end; row++)
            {
                CheckFinite(data.Row(row), $"Row {row}, slot", nameof(data));
                index.Store(data.Row(row));
            }

            index._linker.Link(first, cancellationToken);
            progress?.Report((double)row / data.Rows);
        }

        return index;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="row">Its values, finite.</param>
    /// <returns>Its number: the count of the rows added before.</returns>
    /// <exception cref="ArgumentException">The length is another, or a value is NaN or infinite.</exception>
    public int Add(ReadOnlySpan<float> row)
    {
        CheckLength(row, nameof(row));
        CheckFinite(row, "Slot", nameof(row));
        Store(row);
        _linker.Link(Count - 1, CancellationToken.None);
        return Count - 1;
    }

    /// <summary>Marks a row as removed: it is not found any more, but still leads searches on, and keeps its number.</summary>
    /// <param name="row">Its number.</param>
    /// <returns>False where it was removed before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public bool Remove(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
        return _removed.Add(row);
    }

    /// <summary>Finds rows near a query.</summary>
    /// <param name="query">Its values, finite.</param>
    /// <param name="neighbors">The number of rows wanted, at least 1.</param>
    /// <param name="breadth">The rows kept in sight, ef: more find more and take longer; 0 for <see cref="HnswOptions.SearchBreadth"/>.</param>
    /// <returns>The rows found, nearest first; fewer than wanted where the index has fewer.</returns>
    /// <exception cref="ArgumentException">The length is another, or a value is NaN or infinite.</exception>
    public HnswNeighbor[] Search(ReadOnlySpan<float> query, int neighbors, int breadth = 0)
    {
        CheckLength(query, nameof(query));
        CheckFinite(query, "Slot", nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(breadth);
        if (Count == 0)
        {
            return [];
        }

        if (!_searchers.TryTake(out HnswSearcher? searcher))
        {
            searcher = new HnswSearcher(_graph);
        }

        var values = new float[query.Length];
        RowRanking.Prepare(Options.Metric, query, values);
        fixed (float* start = values)
        {
            HnswNeighbor nearest = searcher.Descend(start, toLayer: 0);
            ReadOnlySpan<HnswNeighbor> ranked = searcher.Search(start, [nearest], Math.Max(neighbors, breadth > 0 ? breadth : Options.SearchBreadth), layer: 0, _removed);
            var found = new HnswNeighbor[Math.Min(neighbors, ranked.Length)];
            for (int i = 0; i < found.Length; i++)
            {
                found[i] = ranked[i] with { Distance = RowRanking.Distance(Options.Metric, ranked[i].Distance) };
            }

            _searchers.Add(searcher);
            GC.KeepAlive(this);
            return found;
        }
    }

    /// <summary>Frees the memory of the rows and their links. Nothing else may run then or later.</summary>
    public void Dispose()
    {
        _graph.Dispose();
        _rows.Dispose();
    }

    private void Store(ReadOnlySpan<float> row)
    {
        RowRanking.Prepare(Options.Metric, row, _rows.Add());
        _graph.Append();
    }

    private void CheckLength(ReadOnlySpan<float> row, string name)
    {
        if (row.Length != Columns)
        {
            throw new ArgumentException($"The index has rows of {Columns} values; {row.Length} were given.", name);
        }
    }

    private static void CheckFinite(ReadOnlySpan<float> row, string place, string name)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (!float.IsFinite(row[i]))
            {
                throw new ArgumentException($"{place} {i}: {row[i]}; every value must be finite.", name);
            }
        }
    }
}
