namespace MLExtensions.Onnx;

/// <summary>What an epoch gave.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Loss">Mean of the losses of its batches, each before its update.</param>
/// <param name="Validation">The validation metric after it; null without validation.</param>
public sealed record EpochResult(int Epoch, double Loss, double? Validation);
