using Attribute = MLExtensions.Onnx.OnnxAttribute;

namespace MLExtensions.Onnx.Tests;

/// <summary>A model of one node, and its inputs.</summary>
internal sealed record GradientCase(string Description, OnnxModel Model, IReadOnlyDictionary<string, ReferenceTensor> Feeds)
{
    public override string ToString() => Description;
}

/// <summary>Nodes of every covered operator in the forms of several opsets.</summary>
internal static class GradientCases
{
    /// <summary>The node with all its outputs declared real; integers and booleans are constants of the model.</summary>
    private static GradientCase Of(int opset, string opType, ReferenceTensor?[] inputs, params Attribute[] attributes) => Of(opset, opType, 1, inputs, attributes);

    private static GradientCase Of(int opset, string opType, int outputs, ReferenceTensor?[] inputs, Attribute[] attributes, int firstConstant = int.MaxValue)
    {
        OnnxModel model = Parity.Node(opType, inputs, attributes, outputs, opset, firstConstant, [.. Enumerable.Repeat(OnnxElementType.Float, outputs)]);
        Dictionary<string, ReferenceTensor> feeds = inputs.Index().Where(pair => model.Inputs.Any(input => input.Name == Parity.Name(pair.Index)))
            .ToDictionary(pair => Parity.Name(pair.Index), pair => pair.Item!);
        return new GradientCase($"{opType} (opset {opset}) of {string.Join(", ", inputs.Select(input => input?.ToString() ?? "none"))} {string.Join(" ", attributes.Select(a => a.ToProto()))}", model, feeds);
    }

    public static IEnumerable<GradientCase> Elementwise(RandomTensors random)
    {
        foreach (string opType in (string[])["Exp", "Neg", "Abs", "Erf", "Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Softsign", "Identity", "Sin", "Cos"])
        {
            yield return Of(opType == "Erf" ? 9 : 7, opType, [random.Float([3, 5], -3, 3)]);
            yield return Of(21, opType, [random.Float([4], -3, 3)]);
        }

        foreach (string opType in (string[])["Sqrt", "Reciprocal", "Log"])
            yield return Of(13, opType, [random.Float([3, 5], 0.3)]);
        yield return Of(20, "Gelu", [random.Float([9])]);
        yield return Of(20, "Gelu", [random.Float([9])], Attribute.String("approximate", "tanh"));
        yield return Of(7, "Clip", [random.Float([9])], Attribute.Float("min", -1), Attribute.Float("max", 0.5f));
        yield return Of(13, "Clip", [random.Float([9]), null, RandomTensors.Scalar(0.5)]);
        yield return Of(16, "PRelu", [random.Float([2, 3, 4]), random.Float([3, 1])]);
        foreach (string opType in (string[])["Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean"])
        {
            yield return Of(8, opType, [random.Float([3, 1, 4]), random.Float([2, 1], 0.5)]);
            yield return Of(21, opType, [random.Float([4]), random.Float([2, 3, 4], 0.5)]);
        }

        yield return Of(13, "Max", [random.Float([4]), random.Float([3, 1]), random.Float([])]);
        yield return Of(7, "Pow", [random.Float([3, 4], 0.2), random.Float([4])]);
        yield return Of(15, "Pow", [random.Float([3, 4]), ReferenceTensor.Int64([3], 1)]);
        foreach (string opType in (string[])["Softmax", "LogSoftmax"])
        {
            yield return Of(11, opType, [random.Float([2, 3, 4])]);
            yield return Of(13, opType, [random.Float([2, 3, 4])], Attribute.Int("axis", 1));
        }

        yield return Of(13, "Where", [random.Bool([3, 1]), random.Float([2, 1, 4]), random.Float([3, 4])]);
        yield return Of(9, "Cast", [random.Float([3])], Attribute.Int("to", (long)OnnxElementType.Float));
        yield return Of(10, "Dropout", [random.Float([3])], Attribute.Float("ratio", 0.4f));
        yield return Of(13, "Dropout", [random.Float([3]), RandomTensors.Scalar(0.4f)]);
    }

    public static IEnumerable<GradientCase> Windows(RandomTensors random)
    {
        yield return Of(7, "Conv", [random.Float([2, 3, 7]), random.Float([4, 3, 3]), random.Float([4])]);
        yield return Of(11, "Conv", [random.Float([2, 2, 7, 5]), random.Float([3, 2, 3, 2]), random.Float([3])], Attribute.Ints("strides", 2, 1), Attribute.Ints("pads", 1, 0, 2, 1));
        yield return Of(11, "Conv", [random.Float([1, 4, 6, 5]), random.Float([6, 2, 2, 3])], Attribute.Int("group", 2), Attribute.Ints("dilations", 2, 1));
        yield return Of(21, "Conv", [random.Float([1, 3, 6, 5]), random.Float([3, 1, 3, 3])], Attribute.Int("group", 3), Attribute.String("auto_pad", "SAME_UPPER"), Attribute.Ints("strides", 2, 2));
        yield return Of(21, "Conv", [random.Float([1, 3, 6, 6]), random.Float([2, 3, 3, 3])], Attribute.String("auto_pad", "SAME_LOWER"));
        yield return Of(11, "ConvTranspose", [random.Float([2, 3, 4, 3]), random.Float([3, 2, 3, 2]), random.Float([2])], Attribute.Ints("strides", 2, 3), Attribute.Ints("output_padding", 1, 0));
        yield return Of(11, "ConvTranspose", [random.Float([1, 4, 5]), random.Float([4, 1, 3])], Attribute.Int("group", 2), Attribute.Ints("pads", 1, 0), Attribute.Ints("dilations", 2));
        foreach (string opType in (string[])["MaxPool", "AveragePool"])
        {
            yield return Of(8, opType, [random.Float([2, 3, 6, 4])], Attribute.Ints("kernel_shape", 2, 2), Attribute.Ints("strides", 2, 2));
            yield return Of(12, opType, [random.Float([2, 2, 7, 5])], Attribute.Ints("kernel_shape", 3, 2), Attribute.Ints("strides", 2, 1), Attribute.Ints("pads", 1, 0, 1, 1));
            yield return Of(12, opType, [random.Float([1, 2, 6])], Attribute.Ints("kernel_shape", 3), Attribute.Ints("strides", 2), Attribute.Int("ceil_mode", 1));
        }

        yield return Of(12, "AveragePool", [random.Float([1, 2, 5, 5])], Attribute.Ints("kernel_shape", 3, 3), Attribute.Ints("pads", 1, 1, 1, 1), Attribute.Int("count_include_pad", 1));
        yield return Of(7, "GlobalMaxPool", [random.Float([2, 3, 4, 5])]);
        yield return Of(7, "GlobalAveragePool", [random.Float([2, 3, 4, 5])]);
    }

    public static IEnumerable<GradientCase> Products(RandomTensors random)
    {
        yield return Of(11, "Gemm", [random.Float([3, 4]), random.Float([4, 5]), random.Float([5])]);
        yield return Of(13, "Gemm", [random.Float([4, 3]), random.Float([5, 4]), random.Float([3, 1])], Attribute.Int("transA", 1), Attribute.Int("transB", 1), Attribute.Float("alpha", 0.5f), Attribute.Float("beta", 2));
        yield return Of(9, "MatMul", [random.Float([2, 3, 4]), random.Float([4, 5])]);
        yield return Of(13, "MatMul", [random.Float([4]), random.Float([2, 4, 3])]);
        yield return Of(13, "MatMul", [random.Float([3, 1, 2, 4]), random.Float([5, 4, 3])]);
        yield return Of(13, "MatMul", [random.Float([2, 4]), random.Float([4])]);
    }

    public static IEnumerable<GradientCase> Normalizations(RandomTensors random)
    {
        foreach (int opset in (int[])[7, 9, 15])
            yield return Of(opset, "BatchNormalization", [random.Float([3, 2, 4]), random.Float([2]), random.Float([2]), random.Float([2]), random.Float([2], 0.5)]);
        yield return Of(15, "BatchNormalization", 3, [random.Float([4, 2, 3, 2]), random.Float([2]), random.Float([2]), random.Float([2]), random.Float([2], 0.5)], [Attribute.Int("training_mode", 1)]);
        yield return Of(17, "LayerNormalization", [random.Float([2, 3, 5]), random.Float([5]), random.Float([5])]);
        yield return Of(17, "LayerNormalization", [random.Float([2, 3, 5]), random.Float([3, 5])], Attribute.Int("axis", 1));
        yield return Of(7, "InstanceNormalization", [random.Float([2, 3, 4, 5]), random.Float([3]), random.Float([3])]);
        yield return Of(13, "LRN", [random.Float([2, 5, 3, 2])], Attribute.Int("size", 3), Attribute.Float("alpha", 0.5f));
        yield return Of(7, "LpNormalization", [random.Float([2, 5])]);
        yield return Of(7, "LpNormalization", [random.Float([2, 5])], Attribute.Int("axis", 0), Attribute.Int("p", 1));
    }

    public static IEnumerable<GradientCase> Reductions(RandomTensors random)
    {
        foreach (string opType in (string[])["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceProd"])
        {
            yield return Of(11, opType, [random.Float([2, 3, 4], 0.3)], Attribute.Ints("axes", 0, -1), Attribute.Int("keepdims", 0));
            yield return Of(18, opType, [random.Float([2, 3, 4]), RandomTensors.Ints(1)]);
            yield return Of(21, opType, [random.Float([2, 3])]);
        }
    }

    public static IEnumerable<GradientCase> Layouts(RandomTensors random)
    {
        ReferenceTensor x = random.Float([2, 3, 4]);
        yield return Of(7, "Reshape", [x, RandomTensors.Ints(0, -1)]);
        yield return Of(9, "Flatten", [x], Attribute.Int("axis", 2));
        yield return Of(11, "Squeeze", [random.Float([1, 3, 1])], Attribute.Ints("axes", 0));
        yield return Of(13, "Squeeze", [random.Float([1, 3, 1])]);
        yield return Of(13, "Unsqueeze", [x, RandomTensors.Ints(0, -1)]);
        yield return Of(7, "Transpose", [x], Attribute.Ints("perm", 1, 2, 0));
        yield return Of(9, "Slice", [x], Attribute.Ints("starts", 1, -3), Attribute.Ints("ends", 9, -1), Attribute.Ints("axes", 1, 2));
        yield return Of(13, "Slice", [x, RandomTensors.Ints(-1, 0), RandomTensors.Ints(-9, 4), RandomTensors.Ints(1, 2), RandomTensors.Ints(-2, 3)]);
        yield return Of(11, "Concat", [x, random.Float([2, 1, 4]), random.Float([2, 2, 4])], Attribute.Int("axis", -2));
        yield return Of(11, "Split", 2, [x], [Attribute.Int("axis", 2), Attribute.Ints("split", 1, 3)]);
        yield return Of(18, "Split", 2, [x], [Attribute.Int("axis", 1), Attribute.Int("num_outputs", 2)]);
        foreach (string mode in (string[])["constant", "reflect", "edge"])
        {
            yield return Of(10, "Pad", [random.Float([1, 2, 4, 3])], Attribute.String("mode", mode), Attribute.Ints("pads", 0, 0, 2, 1, 0, 0, 1, 2));
            yield return Of(18, "Pad", [random.Float([2, 4, 3]), RandomTensors.Ints(3, 1, 2, 2), null, RandomTensors.Ints(1, 2)], Attribute.String("mode", mode));
        }

        yield return Of(13, "Pad", [random.Float([2, 5]), RandomTensors.Ints(0, -1, 1, -2), RandomTensors.Scalar(0.3f)]);
        yield return Of(13, "Expand", [random.Float([3, 1]), RandomTensors.Ints(2, 1, 4)]);
        yield return Of(13, "Tile", [x, RandomTensors.Ints(2, 1, 3)]);
        yield return Of(11, "DepthToSpace", [random.Float([1, 8, 2, 3])], Attribute.Int("blocksize", 2));
        yield return Of(13, "DepthToSpace", [random.Float([1, 8, 2, 3])], Attribute.Int("blocksize", 2), Attribute.String("mode", "CRD"));
        yield return Of(13, "SpaceToDepth", [random.Float([1, 2, 4, 6])], Attribute.Int("blocksize", 2));
    }

    public static IEnumerable<GradientCase> Indices(RandomTensors random)
    {
        yield return Of(11, "Gather", [random.Float([4, 3]), random.Int([2, 3], -4, 3)]);
        yield return Of(13, "Gather", [random.Float([2, 5, 3]), random.Int([4], 0, 4, OnnxElementType.Int32)], Attribute.Int("axis", 1));
        yield return Of(13, "GatherElements", [random.Float([4, 3]), random.Int([6, 3], -4, 3)]);
        yield return Of(13, "ScatterElements", [random.Float([3, 4]), ReferenceTensor.Int64([2, 0, 1, 0, 1, 2], 2, 3), random.Float([2, 3])]);
        yield return Of(18, "ScatterElements", [random.Float([3, 4]), random.Int([5, 4], -3, 2), random.Float([5, 4])], Attribute.String("reduction", "add"));
    }

    public static IEnumerable<GradientCase> Sampling(RandomTensors random)
    {
        ReferenceTensor x = random.Float([1, 2, 4, 3]);
        foreach (string mode in (string[])["nearest", "linear"])
        {
            Attribute attribute = Attribute.String("mode", mode);
            yield return Of(7, "Upsample", [x], attribute, Attribute.Floats("scales", 1, 1, 2, 3));
            yield return Of(9, "Upsample", 1, [x, ReferenceTensor.Float([1, 1, 2, 2], 4)], [attribute], firstConstant: 1);
            yield return Of(10, "Resize", 1, [x, ReferenceTensor.Float([1, 1, 2, 2], 4)], [attribute], firstConstant: 1);
            yield return Of(13, "Resize", 1, [x, null, null, RandomTensors.Ints(1, 2, 7, 5)], [attribute], firstConstant: 1);
            yield return Of(18, "Resize", 1, [x, null, ReferenceTensor.Float([2, 2], 2)], [attribute, Attribute.Ints("axes", 2, 3)], firstConstant: 1);
            yield return Of(13, "Resize", 1, [x, null, ReferenceTensor.Float([1, 1, 0.6f, 2.5f], 4)], [attribute, Attribute.String("coordinate_transformation_mode", "align_corners")], firstConstant: 1);
        }
    }
}
