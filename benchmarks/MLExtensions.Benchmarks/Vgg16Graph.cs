using MLExtensions.Onnx;

namespace MLExtensions.Benchmarks;

/// <summary>VGG16 with random weights: 138,357,544 parameters.</summary>
/// <remarks>K. Simonyan and A. Zisserman, Very deep convolutional networks for large-scale image recognition, ICLR 2015, configuration D.</remarks>
internal static class Vgg16Graph
{
    public const long Parameters = 138_357_544;

    private static readonly (int Convolutions, int Filters)[] Blocks = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)];

    /// <summary>image [1, 3, 224, 224] → scores [1, 1000]; the layers' values are named block1_conv1 … block5_conv3, fc1, fc2.</summary>
    public static OnnxModel Build(int seed)
    {
        var random = new Random(seed);
        var g = new OnnxGraphBuilder("vgg16");
        OnnxValue value = g.Input("image", OnnxElementType.Float, 1, 3, 224, 224);
        int channels = 3;
        for (int block = 1; block <= Blocks.Length; block++)
        {
            (int convolutions, int filters) = Blocks[block - 1];
            for (int convolution = 1; convolution <= convolutions; convolution++)
            {
                OnnxValue weights = g.Initializer(Weights(random, channels * 9, filters, channels, 3, 3));
                value = g.Node("Conv", [value, weights, Bias(g, filters)], [OnnxAttribute.Ints("pads", 1, 1, 1, 1), OnnxAttribute.Ints("kernel_shape", 3, 3)]);
                value = g.Node("Relu", [value], outputName: $"block{block}_conv{convolution}");
                channels = filters;
            }

            value = g.Node("MaxPool", [value], [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", 2, 2)]);
        }

        value = g.Node("Flatten", [value]);
        value = g.Node("Relu", [Dense(g, random, value, 25088, 4096)], outputName: "fc1");
        value = g.Node("Relu", [Dense(g, random, value, 4096, 4096)], outputName: "fc2");
        return g.Output("scores", Dense(g, random, value, 4096, 1000)).Build();
    }

    private static OnnxValue Dense(OnnxGraphBuilder g, Random random, OnnxValue value, int from, int to) =>
        g.Node("Gemm", [value, g.Initializer(Weights(random, from, to, from)), Bias(g, to)], [OnnxAttribute.Int("transB", 1)]);

    private static OnnxValue Bias(OnnxGraphBuilder g, int size) => g.Initializer(OnnxTensor.Create<float>(new float[size], size));

    /// <summary>Uniform with the variance of He et al., so that values neither vanish nor explode through the layers.</summary>
    private static OnnxTensor Weights(Random random, int fanIn, params long[] dims)
    {
        var values = new float[dims.Aggregate(1L, (product, size) => product * size)];
        float limit = MathF.Sqrt(6f / fanIn);
        for (int i = 0; i < values.Length; i++)
            values[i] = limit * ((2 * random.NextSingle()) - 1);
        return OnnxTensor.Wrap<float>(values, dims);
    }
}
