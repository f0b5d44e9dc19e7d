namespace MLExtensions.Onnx;

/// <summary>What a step tells.</summary>
/// <param name="Loss">The batch's loss before the update.</param>
/// <param name="GradientNorm">Norm of all gradients together, before clipping.</param>
internal readonly record struct StepOutcome(float Loss, float GradientNorm);
