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

    /// <summary>
    /// The same error with the gradient graph, too, evaluated in float64: small where the graph is right and float32 is too narrow for it, as where
    /// large terms cancel. Computed only when <see cref="MaxRelativeError"/> is above <see cref="GradientChecker.Tolerance"/>; null otherwise.
    /// </summary>
    public double? MaxRelativeErrorInFloat64 { get; init; }
}
