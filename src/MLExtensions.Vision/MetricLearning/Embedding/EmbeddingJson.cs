using System.Text.Json.Serialization;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Reads and writes histories and forms without reflection. Means of nothing are NaN.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<EmbeddingEpoch>))]
[JsonSerializable(typeof(EmbeddingForm))]
internal sealed partial class EmbeddingJson : JsonSerializerContext;
