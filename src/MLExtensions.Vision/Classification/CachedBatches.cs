using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>Batches of cached rows with their labels, in an order that is drawn anew for each epoch.</summary>
internal sealed class CachedBatches : IBatchSource
{
    /// <summary>The name that labels are fed under.</summary>
    public const string Label = "label";

    private readonly RowStore<float> _store;
    private readonly IReadOnlyList<int> _rows;
    private readonly IReadOnlyList<int> _labels;
    private readonly string _input;
    private readonly long[] _rowDims;
    private readonly int _batchSize;
    private readonly FeatureScaling? _scaling;
    private readonly BatchOrder _order;

    /// <summary>A source of rows of a store.</summary>
    /// <param name="store">The rows.</param>
    /// <param name="rows">Those to take.</param>
    /// <param name="labels">The class of every row of the store.</param>
    /// <param name="input">The name that rows are fed under, and their dimensions.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="scaling">Applied to each row; null for none.</param>
    /// <param name="seed">Seed of the order; null for the order of <paramref name="rows"/>.</param>
    public CachedBatches(
        RowStore<float> store, IReadOnlyList<int> rows, IReadOnlyList<int> labels, (string Name, long[] RowDims) input, int batchSize, FeatureScaling? scaling, long? seed)
    {
        _store = store;
        _rows = rows;
        _labels = labels;
        (_input, _rowDims) = input;
        _batchSize = batchSize;
        _scaling = scaling;
        _order = new BatchOrder(rows.Count, seed);
    }

    /// <inheritdoc/>
    public int BatchCount => (_rows.Count + _batchSize - 1) / _batchSize;

    /// <inheritdoc/>
    public void Load(int epoch, int index, TrainingBatch batch)
    {
        ReadOnlySpan<int> order = _order.Of(epoch);
        int first = index * _batchSize, count = Math.Min(_batchSize, _rows.Count - first), length = _store.RowLength;
        Span<float> values = batch.Fill<float>(_input, [count, .. _rowDims]);
        Span<long> labels = batch.Fill<long>(Label, count);
        for (int i = 0; i < count; i++)
        {
            int row = _rows[order[first + i]];
            Span<float> value = values.Slice(i * length, length);
            _store.Read(row, value);
            _scaling?.Apply(value);
            labels[i] = _labels[row];
        }
    }
}
