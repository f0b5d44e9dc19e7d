using System.Text.Json;
using MLExtensions.Onnx;
using MLExtensions.Persistence;

namespace MLExtensions.Text;

/// <summary>Reads a featurizer back out of the graph that <see cref="WordVectorGraph"/> made of it.</summary>
internal static class WordVectorGraphReader
{
    public sealed record Content(TextFeaturizer Featurizer, TokenColumnShape Shape, IReadOnlyList<double> History);

    public static Content Read(OnnxModel model, ComponentMetadata metadata)
    {
        WordVectorPersistence.Options options = ReadOptions(metadata);
        string[] words = model.Nodes.FirstOrDefault(n => n.OpType == "LabelEncoder")?.FindAttribute("keys_strings")?.AsStrings()
            ?? throw Damaged("it has no vocabulary");
        OnnxTensor table = model.FindInitializer(WordVectorGraph.VectorsName)
            ?? model.Nodes.FirstOrDefault(n => n.Name == WordVectorGraph.VectorsName)?.FindAttribute("value")?.AsTensor()
            ?? throw Damaged($"it has no tensor '{WordVectorGraph.VectorsName}'");

        // The last word is the empty token, the last row the zeros of tokens without a vector.
        int count = words.Length - 1;
        if (table.Dims.Count != 2 || table.Dims[0] != count + 1)
        {
            throw Damaged($"{count} words need a table of {count + 1} rows, not {table}");
        }

        int dimension = checked((int)table.Dims[1]);
        float[] rows = table.ElementType == OnnxElementType.Float16
            ? Array.ConvertAll(table.AsSpan<Half>()[..(count * dimension)].ToArray(), h => (float)h)
            : table.AsSpan<float>()[..(count * dimension)].ToArray();
        WordVectors vectors = WordVectors.Create(words[..count], dimension, rows);
        var shape = new TokenColumnShape(options.IsVector, options.Tokens);
        return new Content(new TextFeaturizer(vectors, options.Featurizer, ReadWeights(model, count), ReadComponent(model)), shape, options.History);
    }

    private static WordVectorPersistence.Options ReadOptions(ComponentMetadata metadata)
    {
        try
        {
            return JsonSerializer.Deserialize<WordVectorPersistence.Options>(metadata.Options, WordVectorPersistence.Json)
                ?? throw Damaged("its options are null");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The graph of a word vector transformer cannot be read: its options are damaged. {error.Message}", error);
        }
    }

    private static float[]? ReadWeights(OnnxModel model, int count)
    {
        if (model.FindInitializer(WordVectorGraph.WeightsName) is not { } tensor)
        {
            return null;
        }

        ReadOnlySpan<float> weights = tensor.AsSpan<float>();
        return weights.Length == count + 1
            ? weights.ToArray()
            : throw Damaged($"{count} words need {count + 1} weights, not {weights.Length}");
    }

    private static float[]? ReadComponent(OnnxModel model) => model.FindInitializer(WordVectorGraph.ComponentName)?.AsSpan<float>().ToArray();

    private static InvalidDataException Damaged(string what) => new($"The graph of a word vector transformer cannot be read: {what}.");
}
