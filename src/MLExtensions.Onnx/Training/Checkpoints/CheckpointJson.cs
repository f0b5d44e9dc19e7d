using System.Text.Json.Serialization;

namespace MLExtensions.Onnx;

/// <summary>The header of a checkpoint as JSON, by generated code: it survives trimming. A loss may be NaN.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CheckpointHeader))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
