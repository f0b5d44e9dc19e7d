using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Tests.Checking;

/// <summary>Operators with parameters that mean nothing: refused by the check, refused by ONNX Runtime, or run, but never the end of the process.</summary>
[TestClass]
public sealed class HostileModelTests
{
    // What reads the impossible value: Slice is inferred from its input's dimensions without looking at their sign.
    private static readonly string[] Readers = ["Slice", "Concat", "Reshape", "Conv"];

    private static readonly Hostile[] Nodes =
    [
        new("Pad", [L(0, 0, 0, -5, 0, 0, 0, -5)], []),
        new("Pad", [L(0, 0, 0, long.MinValue, 0, 0, 0, -5)], []),
        new("Expand", [L(1, 2, 3, -4)], []),
        new("Tile", [L(1, 1, 1, -4)], []),
        new("Tile", [L(1, 1, 1, long.MaxValue)], []),
        new("Reshape", [L(1, 2, 3, -4)], []),
        new("Reshape", [L(1, 2, -1, -1)], []),
        new("Resize", [OnnxTensor.Create<float>([], 0), OnnxTensor.Create<float>([1, 1, 1, -2], 4)], []),
        new("Resize", [OnnxTensor.Create<float>([], 0), OnnxTensor.Create<float>([1, 1, 1, 1e30f], 4)], []),
        new("Resize", [OnnxTensor.Create<float>([], 0), OnnxTensor.Create<float>([], 0), L(1, 2, 3, -4)], []),
        new("ConstantOfShape", [L(1, 2, 3, -4)], []),
        new("Conv", [OnnxTensor.Create<float>(new float[2 * 2 * 7 * 7], 2, 2, 7, 7)], []),
        new("Conv", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Ints("pads", -9, -9, -9, -9)]),
        new("Conv", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Ints("dilations", -9, -9)]),
        new("Conv", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Ints("strides", 0, 0)]),
        new("Conv", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Ints("strides", -1, -1)]),
        new("Conv", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Int("group", 0)]),
        new("Conv", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Int("group", -1)]),
        new("ConvTranspose", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Ints("pads", 9, 9, 9, 9)]),
        new("ConvTranspose", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Ints("output_shape", -1, -1)]),
        new("ConvTranspose", [OnnxTensor.Create<float>(new float[2 * 2 * 3 * 3], 2, 2, 3, 3)], [OnnxAttribute.Int("group", 0)]),
        new("MaxPool", [], [OnnxAttribute.Ints("kernel_shape", 9, 9)]),
        new("MaxPool", [], [OnnxAttribute.Ints("kernel_shape", 0, 0)]),
        new("MaxPool", [], [OnnxAttribute.Ints("kernel_shape", -1, -1)]),
        new("MaxPool", [], [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", 0, 0)]),
        new("AveragePool", [], [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", 0, 0)]),
        new("LpPool", [], [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", 0, 0)]),
        new("MaxPool", [], [OnnxAttribute.Ints("kernel_shape", long.MaxValue, 2)]),
        new("SpaceToDepth", [], [OnnxAttribute.Int("blocksize", 0)]),
        new("SpaceToDepth", [], [OnnxAttribute.Int("blocksize", -1)]),
        new("DepthToSpace", [], [OnnxAttribute.Int("blocksize", 0)]),
        new("DepthToSpace", [], [OnnxAttribute.Int("blocksize", -1)]),
        new("DepthToSpace", [], [OnnxAttribute.Int("blocksize", 1L << 32)]),
        new("Split", [L(3, -1)], [OnnxAttribute.Int("axis", 3)]),
        new("Transpose", [], [OnnxAttribute.Ints("perm", 0, 0, 0, 0)]),
        new("Transpose", [], [OnnxAttribute.Ints("perm", 0, 1, 2, 9)]),
        new("Transpose", [], [OnnxAttribute.Ints("perm", -1, 1, 2, 3)]),
        new("Flatten", [], [OnnxAttribute.Int("axis", 99)]),
        new("Flatten", [], [OnnxAttribute.Int("axis", long.MinValue)]),
        new("Softmax", [], [OnnxAttribute.Int("axis", long.MinValue)]),
        new("LRN", [], [OnnxAttribute.Int("size", 0)]),
        new("LRN", [], [OnnxAttribute.Int("size", -3)]),
        new("Unsqueeze", [L(99)], []),
        new("Unsqueeze", [L(long.MinValue)], []),
        new("Squeeze", [L(99)], []),
        new("Squeeze", [L(long.MinValue)], []),
        new("Slice", [L(long.MinValue), L(long.MaxValue), L(3), L(long.MinValue)], []),
        new("Slice", [L(long.MinValue), L(long.MaxValue), L(3), L(0)], []),
        new("Slice", [L(5), L(1), L(3), L(1)], []),
        new("Slice", [L(0), L(1), L(99), L(1)], []),
        new("Cast", [], [OnnxAttribute.Int("to", 99)]),
        new("Cast", [], [OnnxAttribute.Int("to", -1)]),
        new("Cast", [], [OnnxAttribute.Int("to", 8)]),
        new("EyeLike", [], [OnnxAttribute.Int("k", long.MinValue)]),
        new("RandomNormalLike", [], [OnnxAttribute.Int("dtype", 77)]),
        new("TopK", [L(-1)], [OnnxAttribute.Int("axis", 3)]),
        new("TopK", [L(99)], [OnnxAttribute.Int("axis", 3)]),
        new("OneHot", [OnnxTensor.Scalar(-4L), OnnxTensor.Create<float>([0, 1], 2)], []),
        new("Gemm", [OnnxTensor.Create<float>(new float[4], 2, 2)], []),
        new("MatMul", [OnnxTensor.Create<float>(new float[1], [])], []),
        new("ReduceSum", [L(9)], []),
        new("ReduceSum", [L(long.MinValue)], []),
        new("GlobalAveragePool", [], []),
        new("InstanceNormalization", [OnnxTensor.Create<float>([1], 1), OnnxTensor.Create<float>([1], 1)], []),
        new("BatchNormalization", [OnnxTensor.Create<float>([1], 1), OnnxTensor.Create<float>([1], 1), OnnxTensor.Create<float>([1], 1), OnnxTensor.Create<float>([1], 1)], []),
        new("LayerNormalization", [OnnxTensor.Create<float>([1], 1)], [OnnxAttribute.Int("axis", 9)]),
        new("Einsum", [], [OnnxAttribute.String("equation", "ij->k")]),
        new("Einsum", [], [OnnxAttribute.String("equation", "...,,,->")]),
        new("CumSum", [OnnxTensor.Scalar(long.MinValue)], []),
        new("GatherND", [OnnxTensor.Create<long>([99, 99], 1, 2)], [OnnxAttribute.Int("batch_dims", -3)]),
        new("GatherElements", [OnnxTensor.Create<long>([99], 1, 1, 1, 1)], [OnnxAttribute.Int("axis", 3)]),
        new("ScatterElements", [OnnxTensor.Create<long>([99], 1, 1, 1, 1), OnnxTensor.Create<float>([9], 1, 1, 1, 1)], [OnnxAttribute.Int("axis", 3)]),
        new("ScatterND", [OnnxTensor.Create<long>([99], 1, 1), OnnxTensor.Create<float>([9], 1)], []),
        new("ArgMax", [], [OnnxAttribute.Int("axis", 99)]),
        new("HardSigmoid", [], [OnnxAttribute.String("alpha", "x")]),
        new("LSTM", [OnnxTensor.Create<float>(new float[8], 1, 4, 2), OnnxTensor.Create<float>(new float[4], 1, 4, 1)], [OnnxAttribute.Int("hidden_size", -1)]),
        new("Trilu", [OnnxTensor.Scalar(long.MinValue)], []),
        new("GridSample", [OnnxTensor.Create<float>(new float[2], 1, 1, 1, 2)], [OnnxAttribute.String("mode", "bilinear")]),
        new("MaxUnpool", [OnnxTensor.Create<long>([.. Enumerable.Range(0, 24).Select(i => 99999999L)], 1, 2, 3, 4)], [OnnxAttribute.Ints("kernel_shape", 2, 2)]),
        new("MaxUnpool", [OnnxTensor.Create<long>([.. Enumerable.Range(0, 24).Select(i => -99999999L)], 1, 2, 3, 4)], [OnnxAttribute.Ints("kernel_shape", 2, 2)]),
        new("Compress", [OnnxTensor.Create<bool>([true, true, true, true, true, true, true, true, true], 9)], [OnnxAttribute.Int("axis", 1)]),
        new("RoiAlign", [OnnxTensor.Create<float>(new float[4], 1, 4), L(99)], [OnnxAttribute.Int("output_height", -1)]),
        new("NonMaxSuppression", [OnnxTensor.Create<float>(new float[4], 1, 1, 4)], []),
        new("ReverseSequence", [L(99)], [OnnxAttribute.Int("batch_axis", 0), OnnxAttribute.Int("time_axis", 1)]),
    ];

    [TestMethod]
    public void Session_ImpossibleParameters_NeverEndTheProcess()
    {
        OnnxModel[] models = [.. Nodes.SelectMany(node => Readers.Select(reader => Model(node, reader)))];
        byte[][] accepted = [.. models.Where(model => model.FindProblems().Count == 0).Select(Bytes), .. FuzzSeeds.All().Select(Bytes)];

        Assert.IsGreaterThan(50, accepted.Length);
        Assert.IsGreaterThan(50, models.Length - accepted.Length);
        using var folder = new TemporaryFolder();
        ModelBatch.Write(folder.File("models"), accepted);
        IReadOnlyList<string> failures = ModelBatch.RunInChild(folder.File("models"), accepted.Length, leastRan: 5);
        Assert.IsEmpty(failures, string.Join("\n", failures));
    }

    private static OnnxTensor L(params long[] values) => OnnxTensor.Create<long>(values, values.Length);

    private static byte[] Bytes(OnnxModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    /// <summary>x [1, 2, 3, 4] → the hostile node → t → the reader → y.</summary>
    private static OnnxModel Model(Hostile hostile, string reader)
    {
        var graph = new GraphProto { Name = "hostile" };
        graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [1, 2, 3, 4]).ToProto());
        var node = new NodeProto { OpType = hostile.OpType, Name = "hostile", Output = { "t" } };
        if (hostile.OpType is not ("ConstantOfShape" or "Range"))
            node.Input.Add("x");
        foreach (OnnxTensor constant in hostile.Constants)
            AddConstant(node, constant);
        node.Attribute.Add(hostile.Attributes.Select(attribute => attribute.ToProto()));
        graph.Node.Add(node);
        var second = new NodeProto { OpType = reader, Name = "reader", Input = { "t" }, Output = { "y" } };
        switch (reader)
        {
            case "Slice":
                AddConstant(second, L(1, 1, 1, 1));
                AddConstant(second, L(2, 2, 2, 2));
                AddConstant(second, L(0, 1, 2, 3));
                break;
            case "Concat":
                second.Input.Add("t");
                second.Attribute.Add(OnnxAttribute.Int("axis", -1).ToProto());
                break;
            case "Reshape":
                AddConstant(second, L(-1));
                break;
            default:
                AddConstant(second, OnnxTensor.Create<float>(new float[18], 1, 2, 3, 3));
                break;
        }

        graph.Node.Add(second);
        graph.Output.Add(new ValueInfoProto { Name = "y", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } });
        return new OnnxModel(new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = graph });

        void AddConstant(NodeProto to, OnnxTensor tensor)
        {
            string name = $"{to.Name}_{to.Input.Count}";
            graph.Initializer.Add(tensor.ToProto(name));
            to.Input.Add(name);
        }
    }

    private sealed record Hostile(string OpType, OnnxTensor[] Constants, OnnxAttribute[] Attributes);
}
