using System.Globalization;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Pretrained;

/// <summary>How a step from planes to a vector is written.</summary>
internal enum FlattenForm
{
    Flatten,
    ReshapeConstant,
    ReshapeOfShape,
}

/// <summary>
/// Networks of VGG's kind written as the exporters write them, all with the same weights: the ONNX zoo's MXNet export, torchvision's,
/// and the Keras converters'. Hollow ones have weights of the right shapes that take no memory.
/// </summary>
internal sealed class ExportedVgg
{
    public IReadOnlyList<(int Convolutions, int Filters)> Blocks { get; init; } = [(2, 4), (1, 6), (2, 5)];

    public IReadOnlyList<int> Dense { get; init; } = [10, 8];

    public int Classes { get; init; } = 5;

    public int Size { get; init; } = 16;

    public bool IsHollow { get; init; }

    public bool HasBatchNormalization { get; init; }

    public int Kernel { get; init; } = 3;

    public string Activation { get; init; } = "Relu";

    public string Pooling { get; init; } = "MaxPool";

    public static ExportedVgg Vgg16 { get; } = new() { Blocks = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)], Dense = [4096, 4096], Classes = 1000, Size = 224, IsHollow = true };

    /// <summary>MXNet's names, opset 7, a batch of 1, dropouts, a flatten before every dense layer.</summary>
    public OnnxModel Zoo()
    {
        var g = new OnnxGraphBuilder("mxnet_converted_model", new OnnxBuildOptions { Opset = 7, IrVersion = 3, ProducerName = "" });
        OnnxValue value = g.Input("data", OnnxElementType.Float, 1, 3, Size, Size);
        value = Planes(g, value, (number, what) => string.Create(CultureInfo.InvariantCulture, $"vgg0_{what}{number}_fwd"));
        foreach ((int units, int from, int index) in DenseSizes())
        {
            value = g.Node("Flatten", [value]);
            value = g.Node("Gemm", [value, Weight(g, 100 + index, from, units, from), Bias(g, 200 + index, units)], [OnnxAttribute.Int("transB", 1)]);
            if (index < Dense.Count)
            {
                value = g.Node("Dropout", [g.Node("Relu", [value])], [OnnxAttribute.Float("ratio", 0.5f)]);
            }
        }

        return g.Output("vgg0_dense2_fwd", value, OnnxElementType.Float, 1, Classes).Build();
    }

    /// <summary>Free batch, an average pool that does nothing, dense layers by Gemm.</summary>
    public OnnxModel Torchvision(FlattenForm flatten = FlattenForm.Flatten, bool freeSize = false)
    {
        var g = new OnnxGraphBuilder("main_graph", new OnnxBuildOptions { Opset = 13, IrVersion = 7, ProducerName = "pytorch" });
        OnnxValue image = freeSize
            ? g.Input("input.1", OnnxElementType.Float, "batch", 3, "height", "width")
            : g.Input("input.1", OnnxElementType.Float, "batch", 3, Size, Size);
        OnnxValue value = Planes(g, image, null);
        value = g.Node("AveragePool", [value], [OnnxAttribute.Ints("kernel_shape", 1, 1), OnnxAttribute.Ints("strides", 1, 1)]);
        value = flatten switch
        {
            FlattenForm.Flatten => value.Flatten(),
            FlattenForm.ReshapeConstant => value.Reshape(-1, FlatSize),
            _ => g.Node("Reshape", [value, g.Node("Concat", [g.Node("Unsqueeze", [value.Shape().Gather(g.Scalar(0L)), g.Vector(0L)]), g.Vector(-1L)], [OnnxAttribute.Int("axis", 0)])]),
        };
        foreach ((int units, int from, int index) in DenseSizes())
        {
            value = g.Node("Gemm", [value, Weight(g, 100 + index, from, units, from), Bias(g, 200 + index, units)], [OnnxAttribute.Float("alpha", 1), OnnxAttribute.Float("beta", 1), OnnxAttribute.Int("transB", 1)]);
            value = index < Dense.Count ? value.Relu() : value;
        }

        return g.Output("495", value, OnnxElementType.Float, "batch", Classes).Build();
    }

    /// <summary>tf2onnx: images with channels last, transposed at both ends of the convolutions; MatMul and Add; a softmax at the end.</summary>
    public OnnxModel Keras(bool includeTop = true)
    {
        var g = new OnnxGraphBuilder("tf2onnx", new OnnxBuildOptions { Opset = 15, IrVersion = 8, ProducerName = "tf2onnx" });
        OnnxValue image = g.Input("input_1", OnnxElementType.Float, "unk__1", Size, Size, 3);
        OnnxValue value = Planes(g, image.Transpose(0, 3, 1, 2), (number, what) => string.Create(CultureInfo.InvariantCulture, $"vgg16/block_{what}_{number}:0"));
        value = value.Transpose(0, 2, 3, 1);
        if (!includeTop)
        {
            return g.Output("block5_pool", value).Build();
        }

        value = value.Reshape(-1, FlatSize);
        foreach ((int units, int from, int index) in DenseSizes())
        {
            OnnxValue weight = IsHollow ? Weight(g, 100 + index, from, from, units) : KerasDense(g, 100 + index, from, units, isFirst: index == 0);
            value = value.MatMul(weight) + Bias(g, 200 + index, units);
            value = index < Dense.Count ? value.Relu() : value.Softmax();
        }

        return g.Output("predictions", value, OnnxElementType.Float, "unk__1", Classes).Build();
    }

    /// <summary>Pixels for one image, [3, size, size].</summary>
    public float[] Image(long seed) => Random(seed, 3 * Size * Size, 1);

    private int PlaneSize => Size >> Blocks.Count;

    private int FlatSize => Blocks[^1].Filters * PlaneSize * PlaneSize;

    private IEnumerable<(int Units, int From, int Index)> DenseSizes()
    {
        int from = FlatSize;
        for (int i = 0; i <= Dense.Count; i++)
        {
            int units = i < Dense.Count ? Dense[i] : Classes;
            yield return (units, from, i);
            from = units;
        }
    }

    private OnnxValue Planes(OnnxGraphBuilder g, OnnxValue value, Func<int, string, string>? name)
    {
        int channels = 3, number = 0, pad = Kernel / 2;
        foreach ((int convolutions, int filters) in Blocks)
        {
            for (int i = 0; i < convolutions; i++)
            {
                value = g.Node(
                    "Conv",
                    [value, Weight(g, number, channels * Kernel * Kernel, filters, channels, Kernel, Kernel), Bias(g, 50 + number, filters)],
                    [OnnxAttribute.Ints("kernel_shape", Kernel, Kernel), OnnxAttribute.Ints("pads", pad, pad, pad, pad), OnnxAttribute.Ints("strides", 1, 1), OnnxAttribute.Int("group", 1)],
                    outputName: name?.Invoke(number, "conv"));
                if (HasBatchNormalization)
                {
                    value = g.Node("BatchNormalization", [value, Positive(g, filters), Bias(g, 300, filters), Bias(g, 301, filters), Positive(g, filters)]);
                }

                value = g.Node(Activation, [value], outputName: name?.Invoke(number, "act"));
                channels = filters;
                number++;
            }

            value = g.Node(Pooling, [value], [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", 2, 2)], outputName: name?.Invoke(number, "pool"));
        }

        return value;
    }

    /// <summary>Keras flattens rows, columns, channels; the others channels, rows, columns: the first dense layer's rows stand in that order.</summary>
    private OnnxValue KerasDense(OnnxGraphBuilder g, long seed, int from, int units, bool isFirst)
    {
        float[] torch = Random(seed, from * units, MathF.Sqrt(6f / from));
        var keras = new float[from * units];
        int area = PlaneSize * PlaneSize, channels = Blocks[^1].Filters;
        for (int input = 0; input < from; input++)
        {
            int row = isFirst ? ((input % area) * channels) + (input / area) : input;
            for (int unit = 0; unit < units; unit++)
            {
                keras[(row * units) + unit] = torch[(unit * from) + input];
            }
        }

        return g.Initializer(OnnxTensor.Create<float>(keras, from, units));
    }

    private OnnxValue Weight(OnnxGraphBuilder g, long seed, int fanIn, params long[] dims) => IsHollow
        ? g.Node("ConstantOfShape", [g.Vector<long>(dims)])
        : g.Initializer(OnnxTensor.Create<float>(Random(seed, (int)dims.Aggregate((a, b) => a * b), MathF.Sqrt(6f / fanIn)), dims));

    private OnnxValue Bias(OnnxGraphBuilder g, long seed, int size) => Weight(g, seed, 600, size);

    private static OnnxValue Positive(OnnxGraphBuilder g, int size) => g.Initializer(OnnxTensor.Create<float>([.. Enumerable.Range(0, size).Select(i => 0.5f + (i % 3 * 0.25f))], size));

    private static float[] Random(long seed, int count, float limit)
    {
        var random = new Random((int)seed + 1);
        return [.. Enumerable.Range(0, count).Select(_ => limit * ((2 * random.NextSingle()) - 1))];
    }
}
