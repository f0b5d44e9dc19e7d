using MLExtensions.Onnx;
using MLExtensions.Vision.Input;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>A pretrained network that stays as it is, and dense layers on the features that one of its layers gives.</summary>
public sealed record PretrainedBackbone : EmbeddingBackbone
{
    private const int UsualSize = 224;

    /// <summary>A backbone.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">The layer, by its name in <see cref="PretrainedCnn.Layers"/>; null for the last one that gives planes.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public PretrainedBackbone(PretrainedCnn network, string? layer = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        Layer = layer is null
            ? network.Layers.LastOrDefault(candidate => candidate.IsSpatial) ?? throw new ArgumentException("The network has no layer that gives planes: name one.", nameof(network))
            : network[layer];
    }

    /// <summary>The network.</summary>
    public PretrainedCnn Network { get; }

    /// <summary>The layer that is read.</summary>
    public CnnLayer Layer { get; }

    /// <summary>What becomes of the layer's planes.</summary>
    /// <value>The default value is <see cref="FeaturePooling.Average"/>.</value>
    public FeaturePooling Pooling
    {
        get;
        init => field = Options.OptionChecks.Defined(value);
    } = FeaturePooling.Average;

    /// <summary>Rows and columns of the images.</summary>
    /// <value>The default value is null: the network's own, or 224.</value>
    public int? ImageSize
    {
        get;
        init => field = value is int size ? Options.OptionChecks.InRange(size, 1, 8192) : null;
    }

    /// <summary>Units of the hidden layers of the head, each followed by a ReLU.</summary>
    /// <value>The default value is empty: one linear map.</value>
    /// <exception cref="ArgumentException">A number is not positive.</exception>
    public IReadOnlyList<int> HiddenUnits
    {
        get;
        init => field = value is not null && value.All(units => units > 0)
            ? [.. value]
            : throw new ArgumentException("HiddenUnits must be positive numbers.", nameof(HiddenUnits));
    } = [];

    internal override EmbeddingNetwork Build(int? features, int dimension, long seed)
    {
        if (features is int length)
        {
            throw OnlyImages(length);
        }

        int height = ImageSize ?? Network.InputHeight ?? UsualSize, width = ImageSize ?? Network.InputWidth ?? UsualSize;
        OnnxModel frozen = Network.FeatureModel(Layer, Pooling, height, width);
        int count = checked((int)(frozen.Outputs[0].Dims?[^1].Size
            ?? throw new NotSupportedException($"The size of the features of layer '{Layer.Name}' cannot be known before a run: set {nameof(ImageSize)}, or choose another layer.")));
        EmbeddingNetwork head = new MlpBackbone { HiddenUnits = HiddenUnits }.Build(count, dimension, seed);
        return head with { Frozen = frozen, Images = new InputFormat(Network.InputChannels, height, width, Network.Layout, Network.Preprocessing) };
    }
}
