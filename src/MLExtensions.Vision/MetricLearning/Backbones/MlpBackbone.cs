using MLExtensions.Onnx;
using MLExtensions.Vision.Input;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>Dense layers, for vectors of features; or for the pixels of small images.</summary>
public sealed record MlpBackbone : EmbeddingBackbone
{
    /// <summary>Units of the hidden layers, each followed by a ReLU; empty for one linear map.</summary>
    /// <value>The default value is one layer of 256.</value>
    /// <exception cref="ArgumentException">A number is not positive.</exception>
    public IReadOnlyList<int> HiddenUnits
    {
        get;
        init => field = value is not null && value.All(units => units > 0)
            ? [.. value]
            : throw new ArgumentException("HiddenUnits must be positive numbers.", nameof(HiddenUnits));
    } = [256];

    /// <summary>Rows and columns that images are brought to.</summary>
    /// <value>The default value is 28. Values from 1 to 512.</value>
    public int ImageSize
    {
        get;
        init => field = Options.OptionChecks.InRange(value, 1, 512);
    } = 28;

    /// <summary>1 for grey, 3 for colours.</summary>
    /// <value>The default value is 1.</value>
    public int Channels
    {
        get;
        init => field = BackboneChecks.Channels(value);
    } = 1;

    internal override EmbeddingNetwork Build(int? features, int dimension, long seed)
    {
        var network = new Network("mlp", seed);
        if (features is int length)
        {
            network.Input(EmbeddingNetwork.FeaturesName, length);
        }
        else
        {
            network.Input(EmbeddingNetwork.ImageName, Channels, ImageSize, ImageSize).Flatten();
        }

        foreach (int units in HiddenUnits)
        {
            network.Dense(units).Relu();
        }

        OnnxModel model = network.Dense(dimension).L2Normalize().Build(EmbeddingNetwork.OutputName);
        return new EmbeddingNetwork(model, features is null ? new InputFormat(Channels, ImageSize, ImageSize, TensorLayout.Nchw, ImagePreprocessing.Unit) : null);
    }
}
