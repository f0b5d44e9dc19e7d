using MLExtensions.Onnx;
using MLExtensions.Options;
using MLExtensions.Vision.Input;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>
/// A small residual network with batch normalization (He et al. 2016): a stem, stages of residual blocks of which all but the first begin by halving
/// the image and doubling the channels, the mean of each channel, one dense layer.
/// </summary>
public sealed record ResidualCnnBackbone : EmbeddingBackbone
{
    /// <summary>Rows and columns that images are brought to.</summary>
    /// <value>The default value is 32. Values from 8 to 512.</value>
    public int ImageSize
    {
        get;
        init => field = OptionChecks.InRange(value, 8, 512);
    } = 32;

    /// <summary>1 for grey, 3 for colours.</summary>
    /// <value>The default value is 3.</value>
    public int Channels
    {
        get;
        init => field = BackboneChecks.Channels(value);
    } = 3;

    /// <summary>Channels of the first stage.</summary>
    /// <value>The default value is 32. Values from 4 to 512.</value>
    public int Width
    {
        get;
        init => field = OptionChecks.InRange(value, 4, 512);
    } = 32;

    /// <summary>Number of stages.</summary>
    /// <value>The default value is 3. Values from 1 to 5.</value>
    public int Stages
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 5);
    } = 3;

    /// <summary>Residual blocks of a stage, of two convolutions each.</summary>
    /// <value>The default value is 1. Values from 1 to 20.</value>
    public int BlocksPerStage
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 20);
    } = 1;

    internal override EmbeddingNetwork Build(int? features, int dimension, long seed)
    {
        if (features is int length)
        {
            throw OnlyImages(length);
        }

        Network network = new Network("residual_cnn", seed).Input(EmbeddingNetwork.ImageName, Channels, ImageSize, ImageSize);
        AddConvolution(network, Width).Relu();
        for (int stage = 0; stage < Stages; stage++)
        {
            int width = Width << stage;
            if (stage > 0)
            {
                AddConvolution(network, width).Relu().MaxPool(2);
            }

            for (int block = 0; block < BlocksPerStage; block++)
            {
                network.Residual(path => AddConvolution(AddConvolution(path, width).Relu(), width)).Relu();
            }
        }

        return new EmbeddingNetwork(
            network.GlobalAveragePool().Dense(dimension).L2Normalize().Build(EmbeddingNetwork.OutputName),
            new InputFormat(Channels, ImageSize, ImageSize, TensorLayout.Nchw, ImagePreprocessing.Unit));
    }

    private static T AddConvolution<T>(T chain, int filters)
        where T : LayerChain => chain.Conv2D(filters, 3, padding: Padding.Same, bias: false).BatchNorm();
}
