namespace MLExtensions.Onnx;

/// <summary>How far a gradient check is.</summary>
/// <param name="Tensor">The tensor whose elements are being compared.</param>
/// <param name="Done">Elements compared so far, of all tensors.</param>
/// <param name="Total">Elements to compare, of all tensors.</param>
public sealed record GradientCheckProgress(string Tensor, int Done, int Total);
