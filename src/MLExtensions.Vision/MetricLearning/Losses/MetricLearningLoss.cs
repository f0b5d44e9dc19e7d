using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>Base of losses that learn embeddings from labels. It keeps count of what the distances between the rows of its batches are.</summary>
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
    /// <exception cref="ArgumentException">The batch has no rows that the loss could learn from; the message says which are missing.</exception>
    public sealed override float Compute(in EmbeddingBatch batch, Span<float> gradient)
    {
        if (_buffers is null || _buffers.Rows != batch.Rows || _buffers.Dimension != batch.Dimension)
        {
            _buffers = new PairBuffers(batch.Rows, batch.Dimension);
        }

        CheckLabels(batch.Labels);
        PairMatrix pairs = _buffers.Distances(batch, Distance);
        PairOutcome outcome = ComputeRows(batch, _buffers, pairs, gradient);
        if (batch.Step != EmbeddingBatch.Outside)
        {
            _counter.Add(pairs, outcome);
        }

        return (float)outcome.Loss;
    }

    /// <summary>What was met in training since the last call; the counting begins anew.</summary>
    public MiningStatistics TakeStatistics() => _counter.Take();

    /// <summary>Throws where nothing can be learned from rows of these labels.</summary>
    private protected virtual void CheckLabels(ReadOnlySpan<long> labels)
    {
    }

    /// <summary>Computes the loss, and adds its gradient.</summary>
    private protected abstract PairOutcome ComputeRows(in EmbeddingBatch batch, PairBuffers buffers, in PairMatrix pairs, Span<float> gradient);
}
