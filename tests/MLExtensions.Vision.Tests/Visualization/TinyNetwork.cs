using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Visualization;

/// <summary>A network of two convolutions and a dense layer with random weights, for 24 × 24 images.</summary>
internal static class TinyNetwork
{
    public const int Size = 24;
    public const int Classes = 5;

    public static OnnxModel Model(int channels = 3, TensorLayout layout = TensorLayout.Nchw, bool normalized = false, bool reluChannelsLast = false)
    {
        var random = new RandomSequence(7);
        var g = new OnnxGraphBuilder("tiny");
        OnnxValue image = layout == TensorLayout.Nchw
            ? g.Input("image", OnnxElementType.Float, "N", channels, Size, Size)
            : g.Input("image", OnnxElementType.Float, "N", Size, Size, channels);
        OnnxValue value = layout == TensorLayout.Nchw ? image : g.Node("Transpose", [image], [OnnxAttribute.Ints("perm", 0, 3, 1, 2)]);
        value = g.Node("Relu", [value.Conv(Weights(g, random, 6, channels, 3, 3), Weights(g, random, 6), pads: [1, 1, 1, 1])], outputName: "conv1");
        value = value.MaxPool([2, 2], [2, 2]);
        value = value.Conv(Weights(g, random, 8, 6, 3, 3), Weights(g, random, 8), pads: [1, 1, 1, 1]);
        if (normalized)
        {
            // Mean and variance of its own; the variance is positive.
            value = g.Node("BatchNormalization", [value, Weights(g, random, 8), Weights(g, random, 8), Weights(g, random, 8), g.Initializer(OnnxTensor.Create<float>([1, 2, 3, 4, 0.5f, 1, 2, 3], 8))]);
        }

        if (reluChannelsLast)
        {
            value = g.Node("Relu", [value.Transpose(0, 2, 3, 1)], outputName: "conv2").Transpose(0, 3, 1, 2);
        }
        else
        {
            value = g.Node("Relu", [value], outputName: "conv2");
        }

        value = g.Node("Flatten", [value.MaxPool([2, 2], [2, 2])]);
        g.Output("logits", g.Node("Gemm", [value, Weights(g, random, 8 * 36, Classes), Weights(g, random, Classes)]), OnnxElementType.Float, "N", Classes);
        return g.Build();
    }

    /// <summary>The network with its layers: conv1 is block1_conv1, conv2 is block2_conv1.</summary>
    public static PretrainedCnn Cnn(int channels = 3, TensorLayout layout = TensorLayout.Nchw, ImagePreprocessing? preprocessing = null) =>
        PretrainedCnn.Of(Model(channels, layout), preprocessing ?? ImagePreprocessing.ImageNet);

    public static FilterVisualizer Visualizer(int threads = 1, TensorLayout layout = TensorLayout.Nchw) => new(Cnn(layout: layout), threads);

    public static float[] RandomPlanes(int seed, int count)
    {
        var random = new RandomSequence(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    public static PixelImage Image(int seed, int width = Size, int height = Size) =>
        new(width, height, 3, [.. RandomPlanes(seed, 3 * width * height).Select(value => (byte)(255 * value))]);

    private static OnnxValue Weights(OnnxGraphBuilder g, RandomSequence random, params long[] dims)
    {
        var values = new float[dims.Aggregate(1L, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return g.Initializer(OnnxTensor.Wrap<float>(values, dims));
    }
}
