using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary>A node: its name (or that of its first output), its first output, what is known about that, and the parameters it is the first to read.</summary>
internal sealed record SummaryRow(string Name, string Operator, string Output, OnnxValueInfo? Info, long Parameters);
