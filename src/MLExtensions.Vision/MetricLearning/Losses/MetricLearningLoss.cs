using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>
/// Base of losses that depend on the distances between all rows of a batch: distances and the gradient's way back to the embeddings are
/// two matrix products.
/// </summary>
public abstract class MetricLearningLoss : EmbeddingLoss
{
    private readonly StatisticsCounter _counter = new();
    private PairBuffers? _buffers;

    private protected MetricLearningLoss()
    {
    }

    /// <summary>The distance between embeddings.</summary>
    /// <value>The default value is <see cref="EmbeddingDistance.SquaredEuclidean"/>; losses of similarities have <see cref="EmbeddingDistance.Cosine"/>.</value>
    public EmbeddingDistance Distance
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Distance), value, "Not a distance.");
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch has no two rows of one label, or no two of different ones.</exception>
    public sealed override float Compute(in EmbeddingBatch batch, Span<float> gradient)
    {
        if (_buffers is null || _buffers.Rows != batch.Rows || _buffers.Dimension != batch.Dimension)
        {
            _buffers = new PairBuffers(batch.Rows, batch.Dimension);
        }

        CheckLabels(batch.Labels);
        PairMatrix pairs = _buffers.Distances(batch, Distance);
        PairOutcome outcome = ComputePairs(pairs);
        _counter.Add(pairs, outcome);
        _buffers.Backpropagate(Distance, gradient);
        return (float)outcome.Loss;
    }

    /// <summary>What was met since the last call; the counting begins anew.</summary>
    public MiningStatistics TakeStatistics() => _counter.Take();

    /// <summary>Computes the loss, and its derivative by each distance.</summary>
    private protected abstract PairOutcome ComputePairs(in PairMatrix pairs);

    private static void CheckLabels(ReadOnlySpan<long> labels)
    {
        bool different = labels.Length > 0 && labels.ContainsAnyExcept(labels[0]);
        bool same = false;
        for (int i = 0; i < labels.Length && !same; i++)
        {
            same = labels[(i + 1)..].Contains(labels[i]);
        }

        if (!same || !different)
        {
            throw new ArgumentException(
                same || labels.Length == 0
                    ? $"All {labels.Length} rows of the batch have one label: there is no negative. Draw batches of several classes."
                    : $"All {labels.Length} rows of the batch have labels of their own: there is no positive. Draw at least two rows of each class.",
                nameof(labels));
        }
    }
}
