using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;
using MLExtensions.Onnx;
using MLExtensions.Persistence;

namespace MLExtensions.Text;

/// <summary>The built-in transformers that a <see cref="WordVectorTransformer"/> is saved as.</summary>
internal static class WordVectorPersistence
{
    /// <summary>What the graph's metadata keeps beside the graph.</summary>
    /// <param name="Featurizer">The featurizer's options.</param>
    /// <param name="IsVector">Whether the token column is a vector.</param>
    /// <param name="Tokens">Its size where that is fixed.</param>
    /// <param name="History">The cost by iteration.</param>
    public sealed record Options(TextFeaturizerOptions Featurizer, bool IsVector, int? Tokens, IReadOnlyList<double> History);

    public static JsonSerializerOptions Json { get; } = new() { Converters = { new JsonStringEnumConverter() } };

    public static PersistedForm Create(MLContext context, WordVectorTransformer transformer, TokenColumnShape shape)
    {
        TextFeaturizer featurizer = transformer.Featurizer;
        string input = transformer.InputColumnName;
        string output = transformer.OutputColumnName;
        string features = WordVectorGraph.IsColumnName(output) ? output : $"__{output}__features";
        string lowered = $"__{output}__lowered";
        string copied = $"__{output}__tokens";
        WordCase wordCase = featurizer.Options.Case;
        bool copies = wordCase != WordCase.Lower && (input == output || !WordVectorGraph.IsColumnName(input));
        string tokens = wordCase == WordCase.Lower ? lowered : copies ? copied : input;
        TokenColumnShape graphShape = wordCase == WordCase.Lower && shape.IsVector ? TokenColumnShape.Varying : shape;
        var before = new List<IEstimator<ITransformer>>();
        if (copies)
        {
            before.Add(context.Transforms.CopyColumns(copied, input));
        }

        if (wordCase != WordCase.AsIs)
        {
            // Never the StringNormalizer operator: it needs a locale. NormalizeText leaves a vector's empty tokens out, so its size varies.
            before.Add(context.Transforms.Text.NormalizeText(
                lowered, input, TextNormalizingEstimator.CaseMode.Lower, keepDiacritics: true, keepPunctuations: true, keepNumbers: true));
        }

        var after = new List<IEstimator<ITransformer>>();
        if (features != output)
        {
            after.Add(context.Transforms.CopyColumns(output, features));
        }

        var intermediate = new List<string>();
        intermediate.AddRange(copies ? [copied] : []);
        intermediate.AddRange(wordCase != WordCase.AsIs ? [lowered] : []);
        intermediate.AddRange(features != output ? [features] : []);
        if (intermediate.Count > 0)
        {
            after.Add(context.Transforms.DropColumns([.. intermediate]));
        }

        OnnxModel model = WordVectorGraph.Build(
            featurizer, tokens, features, graphShape.Count, wordCase == WordCase.FallbackLower ? lowered : null);
        string options = JsonSerializer.Serialize(new Options(featurizer.Options, shape.IsVector, shape.Count, transformer.History), Json);
        new ComponentMetadata(
            ComponentMetadata.NameOf<WordVectorTransformer>(), before.Count + after.Count > 0, input, output, options).WriteTo(model.Metadata);
        return PersistedForm.OfGraph(context, model, [new(input, shape.ToType())], before, after);
    }
}
