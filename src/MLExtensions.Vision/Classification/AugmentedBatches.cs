using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>Batches of images that are augmented anew in every epoch, as the frozen blocks compute them.</summary>
internal sealed class AugmentedBatches : IBatchSource, IDisposable
{
    private readonly ExampleCache _examples;
    private readonly IReadOnlyList<int> _rows;
    private readonly ExampleAugmentation _augmentation;
    private readonly BatchRunner _trunk;
    private readonly string _input;
    private readonly long[] _rowDims;
    private readonly int _batchSize;
    private readonly BatchOrder _order;

    /// <summary>A source of augmented images.</summary>
    /// <param name="examples">The images, with their pixels.</param>
    /// <param name="rows">Those to take.</param>
    /// <param name="augmentation">Augments them.</param>
    /// <param name="trunk">From pixels to what is trained on.</param>
    /// <param name="input">The name that rows are fed under, and their dimensions.</param>
    /// <param name="batchSize">Images of a batch.</param>
    /// <param name="session">Threads and device of the frozen blocks.</param>
    /// <param name="seed">Seed of the order.</param>
    public AugmentedBatches(
        ExampleCache examples, IReadOnlyList<int> rows, ExampleAugmentation augmentation, OnnxModel trunk, (string Name, long[] RowDims) input, int batchSize, OnnxSessionOptions session, long seed)
    {
        _examples = examples;
        _rows = rows;
        _augmentation = augmentation;
        _trunk = new BatchRunner(trunk, Math.Min(batchSize, rows.Count), session);
        (_input, _rowDims) = input;
        _batchSize = batchSize;
        _order = new BatchOrder(rows.Count, seed);
    }

    /// <inheritdoc/>
    public int BatchCount => (_rows.Count + _batchSize - 1) / _batchSize;

    /// <inheritdoc/>
    public void Load(int epoch, int index, TrainingBatch batch)
    {
        int first = index * _batchSize, count = Math.Min(_batchSize, _rows.Count - first), length = _trunk.OutputLength;
        int[] chosen = [.. _order.Of(epoch).Slice(first, count)];
        // The copies that the head learned from have the numbers below.
        _augmentation.Draw(_examples, count, i => (_rows[chosen[i]], 1000L + epoch), _trunk);
        _trunk.Run(count);
        Span<float> values = batch.Fill<float>(_input, [count, .. _rowDims]);
        Span<long> labels = batch.Fill<long>(CachedBatches.Label, count);
        for (int i = 0; i < count; i++)
        {
            _trunk.Output(i).CopyTo(values[(i * length)..]);
            labels[i] = _examples.Labels[_rows[chosen[i]]];
        }
    }

    public void Dispose() => _trunk.Dispose();
}
