namespace MLExtensions.Onnx;

/// <summary>What a fit reports while it runs.</summary>
/// <param name="Epoch">The epoch in progress, or the one that just ended, from 1.</param>
/// <param name="Epochs">Epochs planned.</param>
/// <param name="Batch">Batches of the epoch that are done.</param>
/// <param name="BatchCount">Batches of an epoch.</param>
/// <param name="Loss">Mean loss of those batches.</param>
/// <param name="GradientNorm">Norm of the gradients of the last batch.</param>
/// <param name="Validation">The validation metric at the end of an epoch; null else.</param>
/// <param name="BatchesPerSecond">Speed since the fit began or was resumed.</param>
public readonly record struct FitReport(
    int Epoch, int Epochs, int Batch, int BatchCount, double Loss, float GradientNorm, double? Validation, double BatchesPerSecond);
