using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Visualization;

/// <summary>A network of two convolutions and a dense layer with random weights, for 24 × 24 images.</summary>
internal static class TinyNetwork
{
    public const int Size = 24;
    public const int Classes = 5;

    public static OnnxModel Model(int channels = 3, TensorLayout layout = TensorLayout.Nchw)
    {
        var random = new RandomSequence(7);
        var g = new OnnxGraphBuilder("tiny");
        OnnxValue image = layout == TensorLayout.Nchw
            ? g.Input("image", OnnxElementType.Float, "N", channels, Size, Size)
            : g.Input("image", OnnxElementType.Float, "N", Size, Size, channels);
        OnnxValue value = layout == TensorLayout.Nchw ? image : g.Node("Transpose", [image], [OnnxAttribute.Ints("perm", 0, 3, 1, 2)]);
        value = g.Node("Relu", [value.Conv(Weights(g, random, 6, channels, 3, 3), Weights(g, random, 6), pads: [1, 1, 1, 1])], outputName: "conv1");
        value = value.MaxPool([2, 2], [2, 2]);
        value = g.Node("Relu", [value.Conv(Weights(g, random, 8, 6, 3, 3), Weights(g, random, 8), pads: [1, 1, 1, 1])], outputName: "conv2");
        value = g.Node("Flatten", [value.MaxPool([2, 2], [2, 2])]);
        g.Output("logits", g.Node("Gemm", [value, Weights(g, random, 8 * 36, Classes), Weights(g, random, Classes)]), OnnxElementType.Float, "N", Classes);
        return g.Build();
    }

    public static VisualizedNetwork Network(int channels = 3, TensorLayout layout = TensorLayout.Nchw, ImagePreprocessing? preprocessing = null) =>
        new(Model(channels, layout), "image", new NetworkInput(preprocessing ?? ImagePreprocessing.ImageNet, layout, channels), Size, Size);

    public static FilterVisualizer Visualizer(int threads = 1, TensorLayout layout = TensorLayout.Nchw) =>
        new(Network(layout: layout), Find, threads);

    public static float[] RandomPlanes(int seed, int count)
    {
        var random = new RandomSequence(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    private static (string Name, string Value) Find(string layer) =>
        layer is "conv1" or "conv2" or "logits" ? (layer, layer) : throw new ArgumentException($"No layer '{layer}'.", nameof(layer));

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
