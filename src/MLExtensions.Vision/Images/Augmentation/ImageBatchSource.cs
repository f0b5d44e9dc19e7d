using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>Batches of augmented images and their labels for a <see cref="TrainingSession"/>: every epoch has its own order and changes, prepared on worker threads.</summary>
/// <remarks>A batch depends on the seed, the epoch and its number alone, not on the number of threads.</remarks>
public sealed class ImageBatchSource : IBatchSource
{
    private readonly ImageSet _set;
    private readonly ImageAugmenter _augmenter;
    private readonly Lock _lock = new();
    private readonly int _threads = Environment.ProcessorCount;
    private int[] _order = [];
    private int _orderEpoch = -1;

    /// <summary>A source of a set's images.</summary>
    /// <param name="set">The images.</param>
    /// <param name="augmenter">What makes inputs of them.</param>
    /// <param name="batchSize">Images of a batch.</param>
    /// <param name="seed">The seed of orders and changes.</param>
    /// <exception cref="ArgumentException"><paramref name="set"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    public ImageBatchSource(ImageSet set, ImageAugmenter augmenter, int batchSize, long seed)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(augmenter);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        _set = set.Count > 0 ? set : throw new ArgumentException("The set has no images.", nameof(set));
        _augmenter = augmenter;
        BatchSize = batchSize;
        Seed = seed;
    }

    /// <summary>Images of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>The seed of orders and changes.</summary>
    public long Seed { get; }

    /// <summary>Gets whether each epoch has an order of its own.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool Shuffle { get; init; } = true;

    /// <summary>Gets whether images at an epoch's end that do not fill a batch are left out.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool DropLast { get; init; }

    /// <summary>Gets the largest number of threads that prepare a batch.</summary>
    /// <value>The default value is the number of processors. Values from 1 to 256.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Threads
    {
        get => _threads;
        init => _threads = OptionChecks.InRange(value, 1, 256);
    }

    /// <summary>Gets the input that images are fed to: [N, channels, height, width] or [N, height, width, channels].</summary>
    /// <value>The default value is <c>image</c>.</value>
    public string ImageName { get; init; } = "image";

    /// <summary>Gets the input that labels, [N] of int64, are fed to.</summary>
    /// <value>The default value is <c>label</c>.</value>
    public string LabelName { get; init; } = "label";

    /// <inheritdoc/>
    public int BatchCount => DropLast ? _set.Count / BatchSize : (_set.Count + BatchSize - 1) / BatchSize;

    /// <inheritdoc/>
    public unsafe void Load(int epoch, int index, TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)BatchCount, nameof(index));
        int first = index * BatchSize, count = Math.Min(BatchSize, _set.Count - first);
        int[] order = Order(epoch);
        Span<long> labels = batch.Fill<long>(LabelName, count);
        for (int i = 0; i < count; i++)
        {
            labels[i] = _set.Labels[order[first + i]];
        }

        (long channels, long height, long width) = (_augmenter.Channels, _augmenter.Height, _augmenter.Width);
        Span<float> images = _augmenter.Layout == TensorLayout.Nchw
            ? batch.Fill<float>(ImageName, count, channels, height, width)
            : batch.Fill<float>(ImageName, count, height, width, channels);
        fixed (float* start = images)
        {
            // A span cannot be captured; the memory stays fixed until all threads are done.
            nint address = (nint)start;
            int length = _augmenter.Length;
            Workers.For(_threads, count, i =>
            {
                int image = order[first + i];
                var tensor = new Span<float>((float*)address + ((long)i * length), length);
                _augmenter.Apply(_set.Images[image], tensor, Seed, ((long)epoch * _set.Count) + image);
            });
        }
    }

    private int[] Order(int epoch)
    {
        lock (_lock)
        {
            if (_orderEpoch == epoch || (_orderEpoch >= 0 && !Shuffle))
            {
                return _order;
            }

            int[] order = [.. Enumerable.Range(0, _set.Count)];
            if (Shuffle)
            {
                // Not the stream of any image.
                new RandomSequence(Seed, -1 - epoch).Shuffle<int>(order);
            }

            _orderEpoch = epoch;
            return _order = order;
        }
    }
}
