using MLExtensions.Onnx;
using MLExtensions.Options;
using MLExtensions.Vision.Input;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>Two convolutions of 3 × 3 (32 and 64 filters), a pooling of 2 × 2, one dense layer: the network of the MNIST examples of PyTorch and of PyTorch Metric Learning.</summary>
public sealed record SmallCnnBackbone : EmbeddingBackbone
{
    /// <summary>Rows and columns that images are brought to.</summary>
    /// <value>The default value is 28. Values from 8 to 512.</value>
    public int ImageSize
    {
        get;
        init => field = OptionChecks.InRange(value, 8, 512);
    } = 28;

    /// <summary>1 for grey, 3 for colours.</summary>
    /// <value>The default value is 1.</value>
    public int Channels
    {
        get;
        init => field = BackboneChecks.Channels(value);
    } = 1;

    /// <summary>The part of the dense layer's inputs that is dropped at random in training (Srivastava et al. 2014).</summary>
    /// <value>The default value is 0.</value>
    public double Dropout
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.95);
    }

    internal override EmbeddingNetwork Build(int? features, int dimension, long seed)
    {
        if (features is int length)
        {
            throw OnlyImages(length);
        }

        Network network = new Network("small_cnn", seed)
            .Input(EmbeddingNetwork.ImageName, Channels, ImageSize, ImageSize)
            .Conv2D(32, 3).Relu()
            .Conv2D(64, 3).Relu().MaxPool(2);
        if (Dropout > 0)
        {
            network.Dropout((float)Dropout);
        }

        return new EmbeddingNetwork(
            network.Flatten().Dense(dimension).L2Normalize().Build(EmbeddingNetwork.OutputName),
            new InputFormat(Channels, ImageSize, ImageSize, TensorLayout.Nchw, ImagePreprocessing.Unit));
    }
}
