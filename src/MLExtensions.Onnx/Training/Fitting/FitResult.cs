namespace MLExtensions.Onnx;

/// <summary>What a fit gave.</summary>
/// <param name="History">The epochs.</param>
/// <param name="BestEpoch">The epoch (from 1) with the best validation metric; 0 without validation.</param>
/// <param name="StoppedEarly">Whether the metric stopped improving before the last epoch planned.</param>
public sealed record FitResult(IReadOnlyList<EpochResult> History, int BestEpoch, bool StoppedEarly);
