using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Classification;

/// <summary>The built-in transformers that a classifier is saved as, and the classifier out of them again.</summary>
internal static class ClassifierPersistence
{
    /// <summary>What the graph's metadata keeps beside the graph.</summary>
    /// <param name="PredictedLabel">The column of the most probable class.</param>
    /// <param name="Resizing">How images are brought to size.</param>
    /// <param name="ClassNames">The classes.</param>
    /// <param name="History">The epochs of the training.</param>
    public sealed record Options(string PredictedLabel, ImageResizingEstimator.ResizingKind Resizing, IReadOnlyList<string> ClassNames, IReadOnlyList<ClassifierEpoch> History);

    public static PersistedForm Create(MLContext context, ImageClassifier classifier, ClassifierColumns columns, ImageResizingEstimator.ResizingKind resizing)
    {
        string stem = "__" + columns.Score.Replace('.', '_');
        string resized = stem + "__resized", pixels = stem + "__pixels", scores = stem + "__scores", winner = stem + "__winner";
        var size = new ImageSize(classifier.ImageWidth, classifier.ImageHeight);
        OnnxModel model = ClassifierGraphs.ForRows(classifier, pixels, scores, winner);
        string options = JsonSerializer.Serialize(new Options(columns.PredictedLabel, resizing, classifier.ClassNames, classifier.History));
        new ComponentMetadata(ComponentMetadata.NameOf<ImageClassifierTransformer>(), IsChain: true, columns.Input, columns.Score, options).WriteTo(model.Metadata);

        return PersistedForm.OfGraph(
            context,
            model,
            [new(columns.Input, new ImageDataViewType())],
            [.. ImageColumnReader.Estimators(context, columns.Input, resized, pixels, size, resizing)],
            PredictedColumns.After(context, columns, classifier.ClassNames, scores, winner, resized, pixels));
    }

    public static ImageClassifierTransformer Restore(MLContext context, OnnxModel model, ComponentMetadata metadata)
    {
        Options options;
        try
        {
            options = JsonSerializer.Deserialize<Options>(metadata.Options) ?? throw new InvalidDataException("The options of an image classifier are null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The options of an image classifier are damaged: {error.Message}", error);
        }

        OnnxModel whole;
        try
        {
            whole = model.Cut([model.Inputs[0].Name], [ImageClassifier.ScoresName]);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"The graph of an image classifier is damaged: {error.Message}", error);
        }

        OnnxModel renamed = whole.RenameValues(new Dictionary<string, string> { [whole.Inputs[0].Name] = TransferGraphs.Pixels });
        return new ImageClassifierTransformer(
            context,
            new ImageClassifier(renamed, options.ClassNames, options.History, ClassifierSessions.Of(context, onFallback: null)),
            new ClassifierColumns(metadata.InputColumnName, metadata.OutputColumnName, options.PredictedLabel),
            options.Resizing,
            skippedRows: 0);
    }
}
