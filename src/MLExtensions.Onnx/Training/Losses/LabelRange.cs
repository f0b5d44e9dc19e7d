namespace MLExtensions.Onnx;

/// <summary>An input that holds class numbers from 0 to <paramref name="Classes"/> − 1.</summary>
internal sealed record LabelRange(string Input, long Classes);
