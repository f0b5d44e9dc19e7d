using System.Globalization;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>Writes networks of VGG's kind: image [N, channels, size, size] → logits [N, classes], He weights, zero biases.</summary>
internal static class VggNetwork
{
    public const string Output = "logits";

    public static OnnxModel Build(VggShape shape, long seed, float dropout = 0, bool normalize = false)
    {
        var network = new Network("vgg", seed);
        network.Input(PretrainedCnn.FeatureInputName, shape.Channels, shape.Size, shape.Size);
        for (int block = 1; block <= shape.Blocks.Count; block++)
        {
            (int convolutions, int filters) = shape.Blocks[block - 1];
            for (int convolution = 1; convolution <= convolutions; convolution++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"block{block}_conv{convolution}");
                network.Conv2D(filters, 3, padding: Padding.Same, bias: !normalize, name: name);
                if (normalize)
                {
                    network.BatchNorm(name: name + "_norm");
                }

                network.Relu();
            }

            network.MaxPool(2, name: string.Create(CultureInfo.InvariantCulture, $"block{block}_pool"));
        }

        network.Flatten();
        for (int i = 0; i < shape.Dense.Count; i++)
        {
            network.Dense(shape.Dense[i], name: string.Create(CultureInfo.InvariantCulture, $"fc{i + 1}")).Relu();
            if (dropout > 0)
            {
                network.Dropout(dropout);
            }
        }

        return network.Dense(shape.Classes, name: Output).Build(Output);
    }
}
