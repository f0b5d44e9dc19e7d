namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A training is not one of own kernels; never leaves the recognition.</summary>
internal sealed class NotRecognizedException(string reason) : Exception(reason);
