using MLExtensions.Onnx;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Classification;

/// <summary>The graphs of transfer learning, joined of a front, the network and a head.</summary>
internal sealed class TransferGraphs
{
    /// <summary>The input of every graph that begins with pixels: [N, 3, height, width], 0 to 255.</summary>
    public const string Pixels = "pixels";

    /// <summary>The new head's output, [N, classes].</summary>
    public const string Logits = "head/logits";

    private const string FrontPrefix = "front/";
    private const string FrontOutput = "image";
    private const string NetworkPrefix = "net/";
    private const string HeadPrefix = "head/";
    /// <summary>What a head by itself is fed.</summary>
    public const string HeadInput = "features";
    private readonly TransferNetwork _network;
    private readonly OnnxModel _features;
    private readonly string _featureName;

    /// <summary>Joins what stands before the head.</summary>
    /// <param name="network">The network; it is not changed.</param>
    /// <param name="image">Size of the pixels that are fed.</param>
    public TransferGraphs(TransferNetwork network, ImageSize image)
    {
        _network = network;
        OnnxModel front = FrontGraph.Build(Pixels, FrontOutput, image, network.Input, network.Versions);
        OnnxModel joined = front.Compose(
            network.Model,
            new Dictionary<string, string> { [FrontOutput] = network.Model.Inputs[0].Name },
            new ComposeOptions { FirstPrefix = FrontPrefix, SecondPrefix = NetworkPrefix });
        _features = joined.RenameValues(new Dictionary<string, string> { [FrontPrefix + Pixels] = Pixels });
        _featureName = _features.Outputs[0].Name;
        FeatureCount = checked((int)(_features.Outputs[0].Dims?[^1].Size
            ?? throw new NotSupportedException($"The size of the features '{network.Model.Outputs[0].Name}' cannot be known before a run: give the network an image size, or choose another layer.")));
        Boundaries = [.. network.BlockInputs.Select(value => value == network.Model.Inputs[0].Name ? FrontPrefix + FrontOutput : NetworkPrefix + value)];
    }

    /// <summary>Size of a vector of features.</summary>
    public int FeatureCount { get; }

    /// <summary>What each of the network's blocks reads.</summary>
    public IReadOnlyList<string> Boundaries { get; }

    /// <summary>From pixels to features.</summary>
    public OnnxModel FeatureModel => _features;

    /// <summary>A softmax head before its training: features to logits.</summary>
    public OnnxModel NewHead(int classes, ImageClassifierOptions options, long seed)
    {
        var network = new Network("head", seed, _network.Versions).Input(HeadInput, FeatureCount);
        if (options.HiddenUnits > 0)
        {
            network.Dense(options.HiddenUnits, name: "hidden").Relu();
        }

        if (options.Dropout > 0)
        {
            network.Dropout((float)options.Dropout);
        }

        // The loss is convex in these weights: from zero the first scores are even, and no seed matters.
        return network.Dense(classes, initializer: WeightInitializer.Zeros, name: "classes").Build("logits");
    }

    /// <summary>From pixels to logits.</summary>
    public OnnxModel WithHead(OnnxModel head) =>
        _features.Compose(head, new Dictionary<string, string> { [_featureName] = HeadInput }, new ComposeOptions { SecondPrefix = HeadPrefix });
}
