using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>
/// Base of losses that depend on the distances between all rows of a batch: distances and the gradient's way back to the embeddings are
/// two matrix products.
/// </summary>
public abstract class PairwiseLoss : MetricLearningLoss
{
    private protected PairwiseLoss()
    {
    }

    /// <summary>Computes the loss, and its derivative by each distance.</summary>
    private protected abstract PairOutcome ComputePairs(in PairMatrix pairs);

    private protected sealed override PairOutcome ComputeRows(in EmbeddingBatch batch, PairBuffers buffers, in PairMatrix pairs, Span<float> gradient)
    {
        PairOutcome outcome = ComputePairs(pairs);
        buffers.Backpropagate(Distance, gradient);
        return outcome;
    }

    private protected sealed override void CheckLabels(ReadOnlySpan<long> labels)
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
