using MLExtensions.Onnx;
using MLExtensions.Vision.Pretrained.Structure;

namespace MLExtensions.Vision;

/// <summary>
/// A convolutional network for images from an ONNX model, with its layers found by structure: convolutions and poolings in blocks, the
/// dense head. Names in the file play no part.
/// </summary>
/// <remarks>Immutable; may be used by several threads.</remarks>
public class PretrainedCnn
{
    /// <summary>What the input of a model made by <see cref="FeatureModel(string, FeaturePooling, int?, int?)"/> is called.</summary>
    public const string FeatureInputName = "image";

    /// <summary>What the output of a model made by <see cref="FeatureModel(string, FeaturePooling, int?, int?)"/> is called.</summary>
    public const string FeatureOutputName = "features";

    private readonly Dictionary<string, CnnLayer> _byName;

    private protected PretrainedCnn(OnnxModel model, ImagePreprocessing? preprocessing)
    {
        Model = model;
        ImageInput input = ImageInput.Of(model);
        Structure = CnnStructure.Find(model, input.Name);
        if (Structure.Layers.All(layer => layer.Kind != CnnLayerKind.Convolution))
        {
            throw new InvalidDataException($"The model is no convolutional network: no convolution reads its input '{input.Name}'.");
        }

        InputName = input.Name;
        Layout = input.LayoutOf(Structure);
        (InputChannels, InputHeight, InputWidth) = input.Sizes(Layout, Structure);
        Layers = LayerNames.Name(Structure);
        _byName = Layers.ToDictionary(layer => layer.Name);
        Preprocessing = preprocessing ?? ExportPreprocessing.Of(model, Layout, InputChannels);
    }

    /// <summary>The model.</summary>
    public OnnxModel Model { get; }

    /// <summary>The input that images are fed to.</summary>
    public string InputName { get; }

    /// <summary>Order of the input's dimensions.</summary>
    public TensorLayout Layout { get; }

    /// <summary>Channels of the images: 3, or 1 for grey ones.</summary>
    public int InputChannels { get; }

    /// <summary>Rows of the images; null where any number will do.</summary>
    public int? InputHeight { get; }

    /// <summary>Columns of the images; null where any number will do.</summary>
    public int? InputWidth { get; }

    /// <summary>What is done to pixels of 0 to 255 before they are fed.</summary>
    public ImagePreprocessing Preprocessing { get; private protected init; }

    /// <summary>The layers, in the order of computation.</summary>
    public IReadOnlyList<CnnLayer> Layers { get; }

    /// <summary>Number of weights: elements of all constant tensors of floating point.</summary>
    public long ParameterCount => Model.Initializers.Where(tensor => tensor.ElementType is OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.Double).Sum(tensor => tensor.Length);

    private protected CnnStructure Structure { get; }

    /// <summary>A layer by its name.</summary>
    /// <param name="name">For example <c>block3_conv1</c> or <c>fc1</c>.</param>
    /// <exception cref="ArgumentException">There is no such layer; the message names those there are.</exception>
    public CnnLayer this[string name] => _byName.GetValueOrDefault(name)
        ?? throw new ArgumentException($"The network has no layer '{name}'; it has {string.Join(", ", Layers.Select(layer => layer.Name))}.", nameof(name));

    /// <summary>Reads a network from a file.</summary>
    /// <param name="path">An ONNX file of opset 7 to 21.</param>
    /// <param name="preprocessing">What is done to pixels before they are fed; null chooses by the kind of export.</param>
    /// <returns>The network.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX model, cannot be run, or is no convolutional network with one image input; the message names the file and says why.</exception>
    public static PretrainedCnn Load(string path, ImagePreprocessing? preprocessing = null) => Load(path, model => Of(model, preprocessing));

    /// <summary>Takes a network from a model.</summary>
    /// <param name="model">A model of opset 7 to 21.</param>
    /// <param name="preprocessing">What is done to pixels before they are fed; null chooses by the kind of export.</param>
    /// <returns>The network.</returns>
    /// <exception cref="InvalidDataException">The model cannot be run, or is no convolutional network with one image input.</exception>
    public static PretrainedCnn Of(OnnxModel model, ImagePreprocessing? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new PretrainedCnn(model, preprocessing);
    }

    /// <summary>
    /// Cuts out what computes the features of one layer: one input <see cref="FeatureInputName"/>, preprocessed images in <see cref="Layout"/>; one
    /// output <see cref="FeatureOutputName"/> [N, D]; the batch N is free. Weights behind the layer are left out.
    /// </summary>
    /// <param name="layer">The layer; its planes are [channels, height, width] when they are not pooled, whatever the model's layout.</param>
    /// <param name="pooling">How planes become a vector; layers that give vectors are taken as they are.</param>
    /// <param name="height">Rows of the images; null for <see cref="InputHeight"/>. Layers before the head take any that is large enough.</param>
    /// <param name="width">Columns of the images; null for <see cref="InputWidth"/>.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">The layer is not of this network, or the number of features depends on a size of images that is not given.</exception>
    /// <exception cref="NotSupportedException">The layer cannot be computed of images of that size, or of a batch that is free; the message names the node.</exception>
    public OnnxModel FeatureModel(CnnLayer layer, FeaturePooling pooling = FeaturePooling.None, int? height = null, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (_byName.GetValueOrDefault(layer.Name) != layer)
        {
            throw new ArgumentException($"Layer '{layer}' is not of this network.", nameof(layer));
        }

        return FeatureCut.Make(this, layer, pooling, height ?? InputHeight, width ?? InputWidth);
    }

    /// <inheritdoc cref="FeatureModel(CnnLayer, FeaturePooling, int?, int?)"/>
    public OnnxModel FeatureModel(string layer, FeaturePooling pooling = FeaturePooling.None, int? height = null, int? width = null) =>
        FeatureModel(this[layer], pooling, height, width);

    /// <summary>Writes the model with its preprocessing in the metadata, from where <see cref="Load(string, ImagePreprocessing)"/> takes it again.</summary>
    /// <param name="path">The file; it is written under a temporary name beside it and renamed.</param>
    public void Save(string path)
    {
        OnnxModel copy = Model.RenameValues(new Dictionary<string, string>());
        ExportPreprocessing.Write(copy, Preprocessing);
        copy.Save(path);
    }

    private protected static T Load<T>(string path, Func<OnnxModel, T> make)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        }

        OnnxModel model = OnnxModel.Load(path);
        try
        {
            model.Check();
            return make(model);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}': {error.Message}", error);
        }
    }
}
