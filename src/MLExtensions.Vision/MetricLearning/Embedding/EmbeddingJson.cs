using System.Text.Json.Serialization;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Reads and writes histories without reflection. Means of nothing are NaN.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyList<EmbeddingEpoch>))]
internal sealed partial class EmbeddingJson : JsonSerializerContext;
