namespace MLExtensions.Numerics;

/// <summary>
/// Rows of one width that grow in number and never move: a base, which may be someone else's memory, and blocks after it.
/// Growing must not run at the same time as anything else.
/// </summary>
/// <typeparam name="T">The unmanaged element type.</typeparam>
internal sealed unsafe class RowStore<T> : IDisposable
    where T : unmanaged
{
    private const int BlockRows = 1024;

    private readonly AlignedBuffer<T>? _owned;
    private readonly T* _base;
    private readonly int _baseRows;
    private readonly List<AlignedBuffer<T>> _blocks = [];
    private nint[] _addresses = [];

    /// <summary>Makes an empty store.</summary>
    /// <param name="columns">The values of a row, at least 1.</param>
    /// <param name="capacity">The rows that lie together in the base.</param>
    public RowStore(int columns, int capacity = 0)
    {
        Columns = columns;
        _baseRows = capacity;
        _owned = new AlignedBuffer<T>((long)capacity * columns);
        _base = _owned.Address;
    }

    /// <summary>Looks at rows that lie in memory which outlives the store.</summary>
    public RowStore(int columns, T* rows, int count)
    {
        Columns = columns;
        _base = rows;
        _baseRows = Count = count;
    }

    /// <summary>The values of a row.</summary>
    public int Columns { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The address of a row.</summary>
    public T* Row(int row)
    {
        if (row < _baseRows)
        {
            return _base + ((nint)row * Columns);
        }

        row -= _baseRows;
        return (T*)_addresses[row / BlockRows] + ((nint)(row % BlockRows) * Columns);
    }

    /// <summary>The values of a row.</summary>
    public Span<T> Span(int row) => new(Row(row), Columns);

    /// <summary>The number of rows that lie together from a row on.</summary>
    public int Together(int row) => row < _baseRows
        ? Math.Min(_baseRows, Count) - row
        : Math.Min(BlockRows - ((row - _baseRows) % BlockRows), Count - row);

    /// <summary>Adds a row of zeros.</summary>
    /// <returns>Its values.</returns>
    public Span<T> Add()
    {
        int block = (Count - _baseRows) / BlockRows;
        if (Count >= _baseRows && block == _blocks.Count)
        {
            var buffer = new AlignedBuffer<T>((long)BlockRows * Columns);
            _blocks.Add(buffer);
            if (block == _addresses.Length)
            {
                Array.Resize(ref _addresses, Math.Max(8, 2 * block));
            }

            _addresses[block] = (nint)buffer.Address;
        }

        return Span(Count++);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owned?.Dispose();
        _blocks.ForEach(block => block.Dispose());
    }
}
