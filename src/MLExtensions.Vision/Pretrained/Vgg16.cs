using MLExtensions.Onnx;
using MLExtensions.Vision.Pretrained.Structure;

namespace MLExtensions.Vision;

/// <summary>VGG16, with or without batch normalization, as the ONNX model zoo, torchvision's exporters and the Keras converters write it.</summary>
/// <remarks>K. Simonyan and A. Zisserman, Very deep convolutional networks for large-scale image recognition, ICLR 2015, configuration D.</remarks>
public sealed class Vgg16 : PretrainedCnn
{
    /// <summary>Rows and columns of the images that VGG16 is trained with.</summary>
    public const int ImageSize = 224;

    private readonly CnnLayer?[] _layers;

    private Vgg16(OnnxModel model, ImagePreprocessing? preprocessing)
        : base(model, preprocessing)
    {
        _layers = Vgg16Recognizer.Recognize(Structure, Layers);
        HasBatchNormalization = Structure.Layers.Any(layer => layer.HasBatchNormalization);
        Preprocessing = preprocessing ?? ExportPreprocessing.OfVgg16(model, Layout);
    }

    /// <summary>Whether the convolutions are followed by batch normalization that the exporter did not fold into them.</summary>
    public bool HasBatchNormalization { get; }

    /// <summary>Whether the three dense layers are there; Keras exports without them as well (<c>include_top=False</c>).</summary>
    public bool HasHead => _layers[(int)Vgg16Layer.Logits] is not null;

    /// <summary>Number of classes; 0 without a head.</summary>
    public int Classes => _layers[(int)Vgg16Layer.Logits]?.Channels ?? 0;

    /// <summary>A layer.</summary>
    /// <param name="layer">Which one.</param>
    /// <exception cref="ArgumentException">The export has no head, and the layer is part of it.</exception>
    public CnnLayer this[Vgg16Layer layer] => Enum.IsDefined(layer)
        ? _layers[(int)layer] ?? throw new ArgumentException($"This VGG16 was exported without its dense layers: it has no {layer}.", nameof(layer))
        : throw new ArgumentOutOfRangeException(nameof(layer), layer, "No layer of VGG16.");

    /// <summary>Reads VGG16 from a file.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="preprocessing">What is done to pixels before they are fed; null chooses by the kind of export: Caffe's for Keras, ImageNet's for all others.</param>
    /// <returns>The network.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX model, cannot be run, or is not VGG16; the message names the file and says where it departs.</exception>
    public static new Vgg16 Load(string path, ImagePreprocessing? preprocessing = null) => Load(path, model => Of(model, preprocessing));

    /// <summary>Takes VGG16 from a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="preprocessing">What is done to pixels before they are fed; null chooses by the kind of export.</param>
    /// <returns>The network.</returns>
    /// <exception cref="InvalidDataException">The model is not VGG16; the message says where it departs.</exception>
    public static new Vgg16 Of(OnnxModel model, ImagePreprocessing? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new Vgg16(model, preprocessing);
    }

    /// <summary>The architecture with weights drawn by He et al.: 138,357,544 parameters (528 MB) for 1,000 classes. For tests and benchmarks: it knows nothing.</summary>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="classes">Number of classes.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is not positive.</exception>
    public static Vgg16 CreateUntrained(long seed, int classes = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        return Of(VggNetwork.Build(VggShape.Vgg16(classes), seed), ImagePreprocessing.ImageNet);
    }

    /// <inheritdoc cref="PretrainedCnn.FeatureModel(CnnLayer, FeaturePooling, int?, int?)"/>
    public OnnxModel FeatureModel(Vgg16Layer layer, FeaturePooling pooling = FeaturePooling.None, int? height = null, int? width = null) =>
        FeatureModel(this[layer], pooling, height, width);
}
