using System.Text.Json;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>Which preprocessing a model wants: what its metadata say, else what its kind of export is trained with.</summary>
internal static class ExportPreprocessing
{
    private const string Key = "mlextensions.preprocessing";

    public static ImagePreprocessing Of(OnnxModel model, TensorLayout layout, int channels) =>
        Read(model) ?? (channels == 1 || layout == TensorLayout.Nhwc ? ImagePreprocessing.Unit : ImagePreprocessing.ImageNet);

    /// <summary>Keras' VGG16 has the weights of the Caffe model and wants its pixels; the others were trained with torchvision's.</summary>
    public static ImagePreprocessing OfVgg16(OnnxModel model, TensorLayout layout) => Read(model) ?? (IsKeras(model, layout) ? ImagePreprocessing.Caffe : ImagePreprocessing.ImageNet);

    public static void Write(OnnxModel model, ImagePreprocessing preprocessing) => model.Metadata[Key] = JsonSerializer.Serialize(preprocessing, VisionJson.Default.ImagePreprocessing);

    private static bool IsKeras(OnnxModel model, TensorLayout layout) =>
        layout == TensorLayout.Nhwc || model.ProducerName is "tf2onnx" or "keras2onnx" or "OnnxMLTools";

    private static ImagePreprocessing? Read(OnnxModel model)
    {
        if (!model.Metadata.TryGetValue(Key, out string? text))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(text, VisionJson.Default.ImagePreprocessing);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The metadata '{Key}' are damaged: {error.Message}", error);
        }
    }
}
