using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

/// <summary>Batches of rows of arrays in memory, in an order that is drawn anew for each epoch.</summary>
public sealed class ArrayBatchSource : IBatchSource
{
    private readonly Dictionary<string, CopyRows> _columns = [];
    private readonly int _rows;
    private readonly Lock _lock = new();
    private int[] _order = [];
    private int _orderEpoch = -1;

    /// <summary>A source of rows.</summary>
    /// <param name="rows">Number of rows of every array.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public ArrayBatchSource(int rows, int batchSize)
    {
        _rows = OptionRange.Positive(rows);
        BatchSize = OptionRange.Positive(batchSize);
    }

    private delegate void CopyRows(ReadOnlySpan<int> rows, TrainingBatch batch);

    /// <summary>Rows of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Seed of the order; null for the order of the arrays, in every epoch.</summary>
    /// <value>The default value is null.</value>
    public long? ShuffleSeed { get; init; }

    /// <summary>Leaves out the rows at an epoch's end that do not fill a batch (others in each epoch, where the order is drawn).</summary>
    /// <value>The default value is false.</value>
    public bool DropLast { get; init; }

    /// <inheritdoc/>
    public int BatchCount => DropLast ? _rows / BatchSize : (_rows + BatchSize - 1) / BatchSize;

    /// <summary>Adds an array as an input.</summary>
    /// <typeparam name="T">float, double, bool or an integer type.</typeparam>
    /// <param name="name">The input.</param>
    /// <param name="values">All rows, one after the other; not copied.</param>
    /// <param name="rowDims">Dimensions of one row; none for one number a row.</param>
    /// <returns>This source.</returns>
    /// <exception cref="ArgumentException">The number of values is not that of the rows times a row's; or the name is taken.</exception>
    public ArrayBatchSource Add<T>(string name, ReadOnlyMemory<T> values, params ReadOnlySpan<long> rowDims)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        long[] dims = rowDims.ToArray();
        ElementTypes.CheckCount(values.Length, [_rows, .. dims], nameof(rowDims));
        int length = (int)ElementTypes.Count(dims, nameof(rowDims));
        if (!_columns.TryAdd(name, Copy))
            throw new ArgumentException($"The source has an array '{name}' already.", nameof(name));
        return this;

        void Copy(ReadOnlySpan<int> rows, TrainingBatch batch)
        {
            Span<T> destination = batch.Fill<T>(name, [rows.Length, .. dims]);
            ReadOnlySpan<T> source = values.Span;
            for (int i = 0; i < rows.Length; i++)
                source.Slice(rows[i] * length, length).CopyTo(destination[(i * length)..]);
        }
    }

    /// <inheritdoc/>
    public void Load(int epoch, int index, TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        int first = index * BatchSize;
        ReadOnlySpan<int> rows = Order(epoch).AsSpan(first, Math.Min(BatchSize, _rows - first));
        foreach (CopyRows copy in _columns.Values)
            copy(rows, batch);
    }

    private int[] Order(int epoch)
    {
        lock (_lock)
        {
            if (_orderEpoch == epoch || (_orderEpoch >= 0 && ShuffleSeed is null))
                return _order;
            int[] order = [.. Enumerable.Range(0, _rows)];
            if (ShuffleSeed is long seed)
                new RandomSequence(seed, epoch).Shuffle<int>(order);
            _orderEpoch = epoch;
            return _order = order;
        }
    }
}
