using MLExtensions.Onnx;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Joins what stands before a trained network to it.</summary>
internal static class EmbeddingGraphs
{
    private const string Prepared = "prepared";
    private const string FrontPrefix = "front/";
    private const string NetworkPrefix = "net/";
    private const string HeadPrefix = "head/";

    /// <summary>From pixels [N, channels, height, width] of 0 to 255 to the features of a frozen network.</summary>
    public static OnnxModel Features(EmbeddingNetwork network) => Join(Front(network.Images!, network.Frozen!), network.Frozen!, NetworkPrefix, EmbeddingNetwork.ImageName);

    /// <summary>The whole graph: one input, pixels of 0 to 255 or vectors; one output <see cref="EmbeddingNetwork.OutputName"/>.</summary>
    /// <param name="network">The network before its training.</param>
    /// <param name="trained">Its trained part.</param>
    /// <param name="scaling">What was done to features before they were fed; null for nothing.</param>
    public static OnnxModel Complete(EmbeddingNetwork network, OnnxModel trained, FeatureStandardization? scaling)
    {
        trained = ProjectionHead.Drop(network, trained);
        OnnxModel head = scaling is null ? trained : Join(scaling.ToGraph(ClassifierGraphs.Versions(trained)), trained, HeadPrefix, EmbeddingNetwork.FeaturesName);
        OnnxModel whole = network.Images switch
        {
            null => head,
            _ when network.Frozen is not null => Join(Features(network), head, HeadPrefix, EmbeddingNetwork.ImageName),
            _ => Join(Front(network.Images, head), head, HeadPrefix, EmbeddingNetwork.ImageName),
        };
        string input = network.Images is null ? EmbeddingNetwork.FeaturesName : EmbeddingNetwork.ImageName;
        return whole.RenameValues(new Dictionary<string, string> { [whole.Inputs[0].Name] = input, [whole.Outputs[0].Name] = EmbeddingNetwork.OutputName });
    }

    private static OnnxModel Join(OnnxModel first, OnnxModel second, string prefix, string input)
    {
        string output = first.Outputs[0].Name;
        OnnxModel joined = first.Compose(
            second,
            new Dictionary<string, string> { [output] = second.Inputs[0].Name },
            new ComposeOptions { FirstPrefix = FrontPrefix, SecondPrefix = prefix });
        return joined.RenameValues(new Dictionary<string, string> { [FrontPrefix + first.Inputs[0].Name] = input });
    }

    private static OnnxModel Front(InputFormat format, OnnxModel follower)
    {
        var g = new OnnxGraphBuilder("front", ClassifierGraphs.Versions(follower));
        OnnxValue pixels = g.Input(EmbeddingNetwork.ImageName, OnnxElementType.Float, Network.BatchSymbol, format.Channels, format.Height, format.Width);
        var factors = new float[format.Channels];
        var summands = new float[format.Channels];
        for (int channel = 0; channel < format.Channels; channel++)
        {
            (factors[channel], summands[channel]) = format.Preprocessing.Line(channel, format.Channels);
        }

        OnnxValue value = format.Preprocessing.BlueFirst && format.Channels > 1 ? pixels.Gather(g.Vector<long>(2, 1, 0), axis: 1) : pixels;
        value = value * g.Initializer(OnnxTensor.Create<float>(factors, 1, format.Channels, 1, 1));
        if (summands.Any(summand => summand != 0))
        {
            value += g.Initializer(OnnxTensor.Create<float>(summands, 1, format.Channels, 1, 1));
        }

        g.Output(Prepared, format.Layout == TensorLayout.Nhwc ? value.Transpose(0, 2, 3, 1) : value);
        return g.Build();
    }
}
