using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MLExtensions.Numerics;
using MLExtensions.Vision.Search;

namespace MLExtensions.Vision;

/// <summary>
/// Vectors with ids and labels, and the nearest of them to any query. Vectors come and go at any time, without training: a new class is
/// known as soon as one vector of it is there. Kept in a file of its own format, which opens at once, mapped into memory.
/// </summary>
/// <remarks>
/// Every member may be used by any number of threads at the same time: searches run together, and <see cref="Add"/> and
/// <see cref="Remove"/> wait for those under way.
/// </remarks>
public sealed partial class NearestNeighborIndex : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly ConcurrentBag<HnswSearcher> _searchers = [];
    private readonly IndexRows _rows;
    private readonly HnswGraph? _graph;
    private readonly HnswLinker? _linker;
    private readonly IDisposable? _memory;
    private bool _disposed;

    /// <summary>Makes an empty index.</summary>
    /// <param name="dimension">The number of values of a vector, at least 1.</param>
    /// <param name="options">Metric, method, threads; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is less than 1.</exception>
    public NearestNeighborIndex(int dimension, NearestNeighborIndexOptions? options = null)
        : this(IndexRows.Create(AtLeastOne(dimension), capacity: 0), options ?? new NearestNeighborIndexOptions(), graph: null, memory: null)
    {
    }

    private NearestNeighborIndex(IndexRows rows, NearestNeighborIndexOptions options, HnswGraph? graph, IDisposable? memory)
    {
        Options = options;
        _rows = rows;
        _memory = memory;
        if (options.Method == NeighborSearchMethod.Hnsw)
        {
            _graph = graph ?? new HnswGraph(rows.Vectors, options.Hnsw);
            _linker = new HnswLinker(_graph);
        }
    }

    /// <summary>Metric, method and threads.</summary>
    public NearestNeighborIndexOptions Options { get; }

    /// <summary>The number of values of a vector.</summary>
    public int Dimension => _rows.Vectors.Columns;

    /// <summary>The number of vectors that are there.</summary>
    public int Count => Read(() => _rows.Vectors.Count - _rows.Removed.Count);

    /// <summary>The ids of the vectors that are there, in the order in which they were added.</summary>
    public IReadOnlyList<long> Ids => Read(() => (IReadOnlyList<long>)[.. LiveRows().Select(_rows.Id)]);

    /// <summary>The labels of the vectors that are there, each once, in the order of their first vector.</summary>
    public IReadOnlyList<string> Labels => Read(() => (IReadOnlyList<string>)[.. LiveRows().Select(_rows.Label).OfType<string>().Distinct(StringComparer.Ordinal)]);

    /// <summary>Makes an index of the rows of a matrix.</summary>
    /// <param name="vectors">Rows × dimension, finite. They are copied.</param>
    /// <param name="labels">The label of each row; null for none.</param>
    /// <param name="options">Metric, method, threads; null for the defaults.</param>
    /// <param name="ids">The id of each row, all different; null for the row numbers.</param>
    /// <param name="progress">Listens to the part that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The index; the same for a seed whatever the number of threads.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, a value is NaN or infinite, or an id occurs twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NearestNeighborIndex Build(
        FloatMatrix vectors,
        IReadOnlyList<string?>? labels = null,
        NearestNeighborIndexOptions? options = null,
        IReadOnlyList<long>? ids = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        options ??= new NearestNeighborIndexOptions();
        return Build(vectors, labels, options, ids, options.RankMetric, progress, cancellationToken);
    }

    /// <summary>Adds a vector.</summary>
    /// <param name="vector">Its values, finite.</param>
    /// <param name="label">Its label; null for none.</param>
    /// <param name="id">Its id, which no vector in the index has; null for the number after the greatest id so far.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">The length is another, a value is NaN or infinite, or the id is taken.</exception>
    public long Add(ReadOnlySpan<float> vector, string? label = null, long? id = null)
    {
        CheckVector(vector, nameof(vector));
        _lock.EnterWriteLock();
        try
        {
            ThrowIfDisposed();
            if (id is { } wanted && _rows.Find(wanted) >= 0)
            {
                throw new ArgumentException($"The index has a vector with the id {wanted} already: remove it first.", nameof(id));
            }

            long given = id ?? _rows.NextId;
            int row = _rows.Add(Options.RankMetric, vector, label, given);
            _graph?.Append();
            _linker?.Link(row, CancellationToken.None);
            return given;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Adds the rows of a matrix.</summary>
    /// <param name="vectors">Rows × dimension, finite.</param>
    /// <param name="labels">The label of each row; null for none.</param>
    /// <param name="ids">The id of each row, which no vector in the index has; null for the numbers after the greatest id so far.</param>
    /// <param name="progress">Listens to the part that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the work; rows added before that stay.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a value is NaN or infinite, or an id is taken. Then nothing is added.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void AddRange(
        FloatMatrix vectors,
        IReadOnlyList<string?>? labels = null,
        IReadOnlyList<long>? ids = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        AddRows(vectors, labels, ids, Options.RankMetric, progress, cancellationToken);
    }

    /// <summary>Removes a vector. Its id may be given again.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>False where no vector has the id.</returns>
    /// <remarks>The memory is given back by <see cref="Compact"/>; a removed vector still leads searches of a graph on.</remarks>
    public bool Remove(long id)
    {
        _lock.EnterWriteLock();
        try
        {
            ThrowIfDisposed();
            int row = _rows.Find(id);
            if (row < 0)
            {
                return false;
            }

            _rows.Remove(row);
            return true;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Whether a vector has an id.</summary>
    /// <param name="id">The id.</param>
    public bool Contains(long id) => Read(() => _rows.Find(id) >= 0);

    /// <summary>The values of a vector, as the index compares them: of length 1 for <see cref="NeighborMetric.Cosine"/>.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="vector">A copy of its values.</param>
    /// <param name="label">Its label; null where it has none.</param>
    /// <returns>False where no vector has the id.</returns>
    public bool TryGet(long id, [NotNullWhen(true)] out float[]? vector, out string? label)
    {
        (vector, label) = Read(() => _rows.Find(id) is int row and >= 0 ? (_rows.Vectors.Span(row).ToArray(), _rows.Label(row)) : default((float[]?, string?)));
        return vector is not null;
    }

    /// <summary>Makes an index of the vectors that are there, without the memory of those removed.</summary>
    /// <param name="progress">Listens to the part that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The new index; this one stays as it is.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public NearestNeighborIndex Compact(IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        OfSnapshot(Snapshot(), Options, progress, cancellationToken);

    /// <summary>Frees the memory, or the file under it. A second call does nothing.</summary>
    public void Dispose()
    {
        _lock.EnterWriteLock();
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                _graph?.Dispose();
                _rows.Dispose();
                _memory?.Dispose();
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}
