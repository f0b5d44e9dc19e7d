using System.Text.Json;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>An embedding as an ONNX file.</summary>
internal static class EmbeddingFile
{
    private const string Key = "mlextensions.embedding";

    public static string ToJson(IReadOnlyList<EmbeddingEpoch> history) => JsonSerializer.Serialize(history, EmbeddingJson.Default.IReadOnlyListEmbeddingEpoch);

    /// <exception cref="JsonException">The text is no history.</exception>
    public static IReadOnlyList<EmbeddingEpoch> FromJson(string json) => JsonSerializer.Deserialize(json, EmbeddingJson.Default.IReadOnlyListEmbeddingEpoch) ?? [];

    public static void Write(EmbeddingModel embedding, string path)
    {
        OnnxModel copy = embedding.Model.RenameValues(new Dictionary<string, string>());
        copy.Metadata[Key] = ToJson(embedding.History);
        copy.Save(path);
    }

    public static EmbeddingModel Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        }

        OnnxModel model = OnnxModel.Load(path);
        if (!model.Metadata.TryGetValue(Key, out string? json))
        {
            throw new InvalidDataException($"'{path}' is no embedding: the model's metadata has no '{Key}'.");
        }

        try
        {
            Check(model);
            return new EmbeddingModel(model, FromJson(json));
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"'{path}': the embedding is damaged: {error.Message}", error);
        }
    }

    /// <summary>Refuses a graph that is not of the form of embeddings.</summary>
    public static void Check(OnnxModel model)
    {
        bool fits = model.Inputs is [{ Dims: { Count: 2 or 4 } input }] && input.Skip(1).All(dim => dim.Size is not null)
            && model.Outputs is [{ Dims: { Count: 2 } output }] && output[1].Size is not null;
        if (!fits)
        {
            throw new InvalidDataException("the graph has not one input of images or vectors and one output of vectors.");
        }
    }
}
