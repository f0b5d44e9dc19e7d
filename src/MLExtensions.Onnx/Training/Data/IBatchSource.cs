namespace MLExtensions.Onnx;

/// <summary>
/// Where batches come from. A batch is a function of the epoch and its number in the epoch alone: so a training that is resumed sees the
/// same data as one that was never interrupted.
/// </summary>
public interface IBatchSource
{
    /// <summary>Number of batches in an epoch.</summary>
    int BatchCount { get; }

    /// <summary>Fills a batch. Called by one thread at a time, not always the same one, while a step runs.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="index">Number of the batch in the epoch, from 0 to <see cref="BatchCount"/> − 1.</param>
    /// <param name="batch">Receives the values, by <see cref="TrainingBatch.Fill{T}"/>.</param>
    void Load(int epoch, int index, TrainingBatch batch);
}
