namespace MLExtensions.Onnx;

/// <summary>How well a gradient graph agrees with central differences.</summary>
/// <param name="Output">The value that was differentiated.</param>
/// <param name="Seed">Seed of the inputs, the projection and the sample.</param>
/// <param name="Tensors">One entry for each tensor asked for, in that order.</param>
/// <param name="NearestKink">The node that came nearest to a point without derivative, or null when the graph has no such node.</param>
public sealed record GradientCheckResult(string Output, int Seed, IReadOnlyList<TensorGradientCheck> Tensors, KinkDistance? NearestKink)
{
    /// <summary>The largest of the tensors' errors; infinite where a gradient is no finite number.</summary>
    public double MaxRelativeError => Tensors.Max(tensor => tensor.MaxRelativeError);
}
