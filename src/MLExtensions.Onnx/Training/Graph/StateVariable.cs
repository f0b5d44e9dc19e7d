namespace MLExtensions.Onnx;

/// <summary>A tensor that goes through the step graph: in under its own name, out under another.</summary>
/// <param name="Name">The graph input.</param>
/// <param name="Dims">Dimensions.</param>
/// <param name="Role">Which steps replace it.</param>
internal sealed record StateVariable(string Name, long[] Dims, StateRole Role);
