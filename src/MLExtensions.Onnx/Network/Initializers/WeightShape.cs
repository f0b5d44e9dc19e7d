namespace MLExtensions.Onnx;

/// <summary>Dimensions of a parameter, and how many inputs and outputs meet in it.</summary>
/// <param name="Dims">The dimensions.</param>
/// <param name="FanIn">Number of inputs that one output is a sum of.</param>
/// <param name="FanOut">Number of outputs that one input goes into.</param>
public sealed record WeightShape(IReadOnlyList<long> Dims, long FanIn, long FanOut);
