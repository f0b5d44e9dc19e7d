using System.Text.Json.Nodes;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary>Dimensions as JSON: a size as a number, a symbol as a text, an unknown dimension or rank as null.</summary>
internal static class DimsJson
{
    public static JsonArray? Of(IReadOnlyList<OnnxDim>? dims) =>
        dims is null ? null : [.. dims.Select(dim => dim.Size is long size ? JsonValue.Create(size) : (JsonNode?)dim.Symbol)];
}
