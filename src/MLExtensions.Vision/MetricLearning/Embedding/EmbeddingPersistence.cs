using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>The built-in transformers that an embedding is saved as, and the embedding out of them again.</summary>
internal static class EmbeddingPersistence
{
    public static PersistedForm Create(
        MLContext context, EmbeddingModel embedding, OnnxModel graph, string input, string output, ImageResizingEstimator.ResizingKind resizing)
    {
        string stem = "__" + output.Replace('.', '_'), fed = stem + "__input", resized = stem + "__resized";
        bool takesVectors = !embedding.TakesImages;
        var intermediate = new List<string>();
        var before = new List<IEstimator<ITransformer>>();
        var after = new List<IEstimator<ITransformer>>();
        if (!takesVectors)
        {
            before.AddRange(ImageColumnReader.Estimators(context, input, resized, fed, new ImageSize(embedding.ImageWidth, embedding.ImageHeight), resizing));
            intermediate.AddRange([resized, fed]);
        }
        else if (IsColumnName(input) && input != output)
        {
            fed = input;
        }
        else
        {
            before.Add(context.Transforms.CopyColumns(fed, input));
            intermediate.Add(fed);
        }

        string given = output;
        if (!IsColumnName(output) || input == output)
        {
            given = stem + "__embedding";
            intermediate.Add(given);
            after.Add(context.Transforms.CopyColumns(output, given));
        }

        if (intermediate.Count > 0)
        {
            after.Add(context.Transforms.DropColumns([.. intermediate]));
        }

        OnnxModel row = EmbeddingRowGraph.ToRow(graph, fed, given);
        string options = JsonSerializer.Serialize(new EmbeddingForm(resizing, embedding.History), EmbeddingJson.Default.EmbeddingForm);
        new ComponentMetadata(ComponentMetadata.NameOf<TripletEmbeddingTransformer>(), intermediate.Count > 0, input, output, options).WriteTo(row.Metadata);
        DataViewType type = takesVectors ? new VectorDataViewType(NumberDataViewType.Single, embedding.FeatureCount) : new ImageDataViewType();
        return PersistedForm.OfGraph(context, row, [new(input, type)], before, after);
    }

    public static TripletEmbeddingTransformer Restore(MLContext context, OnnxModel model, ComponentMetadata metadata)
    {
        EmbeddingForm form;
        try
        {
            form = JsonSerializer.Deserialize(metadata.Options, EmbeddingJson.Default.EmbeddingForm) ?? throw new InvalidDataException("The options of an embedding are null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The options of an embedding are damaged: {error.Message}", error);
        }

        var session = new OnnxSessionOptions { GpuDeviceId = context.GpuDeviceId, FallbackToCpu = context.FallbackToCpu };
        return new TripletEmbeddingTransformer(
            context, new EmbeddingModel(EmbeddingRowGraph.FromRow(model), form.History, session), metadata.OutputColumnName, metadata.InputColumnName, form.Resizing);
    }

    /// <summary>ML.NET strips this ending from the names of outputs.</summary>
    private static bool IsColumnName(string name) => !name.EndsWith(".output", StringComparison.Ordinal);
}
