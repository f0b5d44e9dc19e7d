namespace MLExtensions.Onnx;

/// <summary>A graph input that a Dropout's input is multiplied with: 0 with probability <paramref name="Ratio"/>, else 1 / (1 − ratio).</summary>
/// <param name="Input">The graph input.</param>
/// <param name="Dims">Dimensions; symbols are those of the feeds.</param>
/// <param name="Ratio">The probability of 0.</param>
/// <param name="Index">Number of the Dropout in the graph.</param>
internal sealed record DropoutMask(string Input, IReadOnlyList<OnnxDim> Dims, double Ratio, int Index);
