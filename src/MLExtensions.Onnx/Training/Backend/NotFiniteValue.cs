namespace MLExtensions.Onnx;

/// <summary>A value of a failed step that is not finite.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Description">Which it is, what computed it, which element and what it holds.</param>
internal sealed record NotFiniteValue(string Name, string Description);
