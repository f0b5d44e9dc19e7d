using System.Text.Json;
using MLExtensions.Onnx;
using MLExtensions.Vision.Pretrained.Structure;

namespace MLExtensions.Vision.Classification;

/// <summary>A classifier as an ONNX file.</summary>
internal static class ClassifierFile
{
    private const string Key = "mlextensions.image_classifier";

    internal sealed record Content(IReadOnlyList<string> ClassNames, IReadOnlyList<ClassifierEpoch> History);

    public static void Write(ImageClassifier classifier, string path)
    {
        OnnxModel copy = classifier.Model.RenameValues(new Dictionary<string, string>());
        copy.Metadata[Key] = JsonSerializer.Serialize(new Content(classifier.ClassNames, classifier.History), VisionJson.Default.Content);
        copy.Save(path);
    }

    public static ImageClassifier Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        }

        OnnxModel model = OnnxModel.Load(path);
        try
        {
            return model.Metadata.TryGetValue(Key, out string? json) && JsonSerializer.Deserialize(json, VisionJson.Default.Content) is { } content
                ? new ImageClassifier(model, content.ClassNames, content.History)
                : throw new InvalidDataException($"'{path}' is no image classifier: the model's metadata has no '{Key}'.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}': the classes in the metadata are damaged: {error.Message}", error);
        }
    }
}
