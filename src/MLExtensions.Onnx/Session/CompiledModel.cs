using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx;

/// <summary>A native session, what it was made of (for messages), and the folder that goes away with it.</summary>
internal sealed record CompiledModel(InferenceSession Session, string Source, string? TemporaryFolder);
