namespace MLExtensions.Onnx;

/// <summary>A batch and its place.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Index">Number of the batch in the epoch.</param>
/// <param name="Batch">The values.</param>
internal readonly record struct LoadedBatch(int Epoch, int Index, TrainingBatch Batch);
