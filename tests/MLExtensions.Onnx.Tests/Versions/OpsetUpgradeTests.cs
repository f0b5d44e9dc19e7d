using MLExtensions.Onnx.Proto;
using static MLExtensions.Onnx.OnnxAttribute;
using static MLExtensions.Onnx.Tests.SingleNode;

namespace MLExtensions.Onnx.Tests;

/// <summary>ONNX Runtime computes the same from an old model and from its upgrade.</summary>
[TestClass]
public sealed class OpsetUpgradeTests
{
    private static readonly OnnxTensor None = OnnxTensor.Create<float>([], 0);

    [TestMethod]
    public void Upgrade_AttributesThatBecameInputs_ComputesTheSame()
    {
        foreach (int opset in (int[])[7, 11, 12, 17])
        {
            foreach (string op in (string[])["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceLogSum"])
            {
                if (op == "ReduceSum" && opset == 17)
                    continue;
                Check(opset, op, [[2, 3, 4]], [Ints("axes", 0, 2)]);
                Check(opset, op, [[2, 3, 4]], [Int("keepdims", 0)]);
            }
        }

        foreach (int opset in (int[])[7, 11, 12])
        {
            Check(opset, "Squeeze", [[1, 3, 1]], [Ints("axes", 2)]);
            Check(opset, "Squeeze", [[1, 3, 1]]);
            Check(opset, "Unsqueeze", [[2, 3]], [Ints("axes", 0, 2)]);
            Check(opset, "Split", [[2, 6]], [Int("axis", 1)], outputs: 3);
            Check(opset, "Split", [[2, 6]], [Int("axis", 1), Ints("split", 1, 5)], outputs: 2);
        }

        Check(13, "Split", [[2, 6]], [Int("axis", 1)], outputs: 2);
        Check(17, "Split", [[2, 6]], [Int("axis", 1)], outputs: 2, constants: [Vector(2, 4)]);
        Check(9, "Slice", [[4, 5]], [Ints("starts", 1, -3), Ints("ends", 3, 100)]);
        Check(7, "Slice", [[4, 5]], [Ints("starts", 1), Ints("ends", -1), Ints("axes", 1)]);
        Check(10, "Pad", [[2, 3]], [Ints("pads", 1, 0, 2, 1), Float("value", 3)]);
        Check(7, "Pad", [[2, 3]], [Ints("pads", 0, 1, 0, 2), String("mode", "reflect")]);
        Check(7, "Clip", [[2, 3]], [Float("min", -0.25f), Float("max", 0.25f)]);
        Check(10, "Clip", [[2, 3]], [Float("max", 0.25f)]);
        Check(10, "Clip", [[2, 3]]);
        Check(9, "TopK", [[2, 5]], [Int("k", 2)], outputs: 2);
        Check(10, "TopK", [[2, 5]], [Int("axis", 0)], constants: [Vector(1)], outputs: 2);
        foreach (int opset in (int[])[7, 10, 11, 12, 13])
            Check(opset, "Dropout", [[2, 3]], outputs: opset == 7 ? 1 : 2);
        Check(9, "Scatter", [[4, 3]], [Int("axis", 1)], constants: [OnnxTensor.Create<long>([2, 0], 2, 1), OnnxTensor.Create<float>([5, 6], 2, 1)]);
        Check(11, "ScatterElements", [[4, 3]], constants: [OnnxTensor.Create<long>([2, 0], 1, 2), OnnxTensor.Create<float>([5, 6], 1, 2)]);
        foreach (string mode in (string[])["bilinear", "nearest", "bicubic"])
            Check(16, "GridSample", [[1, 2, 4, 4], [1, 3, 3, 2]], [String("mode", mode)]);
        Check(10, "RoiAlign", [[1, 2, 8, 8]], [Int("output_height", 2), Int("output_width", 3)], constants: [OnnxTensor.Create<float>([0.5f, 1, 6, 7], 1, 4), Vector(0L)]);
        Check(17, "DFT", [[1, 8, 3, 1]]);
    }

    [TestMethod]
    public void Upgrade_SoftmaxOverSeveralDimensions_ComputesTheSame()
    {
        foreach (int opset in (int[])[7, 11, 12])
        {
            foreach (string op in (string[])["Softmax", "LogSoftmax", "Hardmax"])
            {
                Check(opset, op, [[2, 3, 4]]);
                Check(opset, op, [[2, 3, 4]], [Int("axis", 0)]);
                Check(opset, op, [[2, 3, 4]], [Int("axis", 2)]);
                Check(opset, op, [[2, 5]]);
                Check(opset, op, [[2, 5, 1, 1]]);
            }
        }

        Check(11, "Softmax", [[2, 3, 4]], [Int("axis", -2)]);
        Check(13, "Softmax", [[2, 3, 4]], [Int("axis", 1)]);
    }

    [TestMethod]
    public void Upgrade_SoftmaxThatMeansTheSame_StaysOneNode()
    {
        ModelProto upgraded = OpsetUpgrade.Upgrade(Build("Softmax", [[2, 5, 1, 1]], opset: 11).Proto);

        Assert.AreEqual("Softmax", upgraded.Graph.Node.Single().OpType);
    }

    [TestMethod]
    public void Upgrade_Resizes_ComputeTheSame()
    {
        foreach (string mode in (string[])["nearest", "linear"])
        {
            Check(7, "Upsample", [[1, 2, 3, 4]], [String("mode", mode), Floats("scales", 1, 1, 2, 3)]);
            Check(9, "Upsample", [[1, 2, 3, 4]], [String("mode", mode)], constants: [Vector(1, 1, 2, 1.5f)]);
            Check(10, "Resize", [[1, 2, 5, 7]], [String("mode", mode)], constants: [Vector(1, 1, 2, 1.7f)]);
            Check(10, "Resize", [[1, 2, 5, 7]], [String("mode", mode)], constants: [Vector(1, 1, 0.6f, 0.3f)]);
            Check(10, "Resize", [[1, 2, 5, 7]], [String("mode", mode)], constants: [Vector(1, 1, 0.6f, 1.7f)]);
            foreach (int opset in (int[])[11, 13, 18, 19])
            {
                foreach (string transformation in (string[])["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"])
                {
                    Check(opset, "Resize", [[1, 2, 5, 7]], [String("mode", mode), String("coordinate_transformation_mode", transformation)], constants: [None, None, Vector(1L, 2, 8, 4)]);
                    Check(opset, "Resize", [[1, 2, 5, 7]], [String("mode", mode), String("coordinate_transformation_mode", transformation)], constants: [None, Vector(1, 1, 0.6f, 1.7f)]);
                }
            }
        }

        Check(11, "Resize", [[1, 2, 5, 7]], [String("coordinate_transformation_mode", "tf_half_pixel_for_nn"), String("nearest_mode", "floor")], constants: [None, Vector(1, 1, 1.7f, 0.6f)]);
        Check(11, "Resize", [[1, 1, 5, 7]], [String("mode", "cubic")], constants: [None, Vector(1, 1, 1.7f, 0.6f)]);
    }

    [TestMethod]
    public void Upgrade_Normalizations_ComputeTheSame()
    {
        OnnxTensor[] parameters = [Vector(1f, 2, 3), Vector(0.5f, -1, 2), Vector(0.1f, 0.2f, 0.3f), Vector(1f, 2, 0.5f)];
        Check(7, "BatchNormalization", [[2, 3, 4]], [Int("spatial", 1), Float("momentum", 0.7f)], constants: parameters);
        Check(9, "BatchNormalization", [[2, 3, 4]], [Float("epsilon", 0.1f)], constants: parameters);
        Check(14, "BatchNormalization", [[2, 3, 4]], [Int("training_mode", 1)], constants: parameters, outputs: 3);
        Check(18, "GroupNormalization", [[2, 6, 4]], [Int("num_groups", 3)], constants: [Vector(1f, 2, 3), Vector(0.5f, -1, 2)]);
    }

    [TestMethod]
    public void Upgrade_OperatorsThatOnlyGrew_ComputeTheSame()
    {
        foreach (int opset in (int[])[7, 10, 13, 18])
        {
            foreach (string op in (string[])["Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean", "PRelu"])
                Check(opset, op, opset == 7 ? [[2, 3], [2, 3]] : [[2, 3], [1, 3]]);
            foreach (string op in (string[])["Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Softsign", "Exp", "Neg", "Abs", "Floor", "Identity", "Flatten"])
                Check(opset, op, [[2, 3]]);
            Check(opset, "Gemm", [[2, 3], [3, 4], [4]]);
            Check(opset, "MatMul", [[2, 3], [3, 4]]);
            Check(opset, "Concat", [[2, 3], [2, 1]], [Int("axis", 1)]);
            Check(opset, "Gather", [[4, 3]], constants: [Vector(3L, 1)]);
            Check(opset, "DepthToSpace", [[1, 8, 2, 2]], [Int("blocksize", 2)]);
            Check(opset, "ArgMax", [[2, 5]], [Int("axis", 1)]);
            Check(opset, "Cast", [[2, 3]], [Int("to", (long)OnnxElementType.Int32)]);
            Check(opset, "Reshape", [[2, 3]], constants: [Vector(0L, -1)]);
            Check(opset, "InstanceNormalization", [[2, 3, 4], [3], [3]]);
            Check(opset, "LRN", [[2, 3, 4, 4]], [Int("size", 3)]);
            foreach (string pad in (string[])["SAME_UPPER", "SAME_LOWER"])
            {
                Check(opset, "Conv", [[1, 2, 6, 7], [3, 2, 3, 2]], [String("auto_pad", pad), Ints("strides", 2, 1)]);
                Check(opset, "ConvTranspose", [[1, 2, 4, 5], [2, 3, 3, 2]], [String("auto_pad", pad), Ints("strides", 2, 3)]);
                Check(opset, "MaxPool", [[1, 2, 6, 7]], [String("auto_pad", pad), Ints("kernel_shape", 3, 2), Ints("strides", 2, 2)]);
                Check(opset, "AveragePool", [[1, 2, 6, 7]], [String("auto_pad", pad), Ints("kernel_shape", 3, 2), Ints("strides", 2, 2)]);
            }

            foreach (int include in (int[])[0, 1])
            {
                Check(opset, "AveragePool", [[1, 2, 6, 8]], [Ints("kernel_shape", 3, 2), Ints("strides", 2, 3), Ints("pads", 1, 0, 1, 1), Int("count_include_pad", include)]);
                if (opset >= 10)
                    Check(opset, "AveragePool", [[1, 2, 6, 8]], [Ints("kernel_shape", 3, 2), Ints("strides", 2, 3), Ints("pads", 1, 0, 1, 1), Int("ceil_mode", 1), Int("count_include_pad", include)]);
            }

            Check(opset, "MaxPool", [[1, 2, 6, 7]], [Ints("kernel_shape", 3, 2), Ints("strides", 2, 3), Ints("pads", 1, 0, 1, 1)], outputs: opset == 7 ? 1 : 2);
            Check(opset, "LSTM", [[3, 2, 4], [1, 20, 4], [1, 20, 5]], [Int("hidden_size", 5)], outputs: 3);
        }

        Check(9, "OneHot", [], constants: [Vector(0L, 2, 1), OnnxTensor.Scalar(3L), Vector(0f, 1)]);
        Check(11, "CumSum", [[2, 3]], constants: [OnnxTensor.Scalar(1L)]);
        Check(8, "Expand", [[3, 1]], constants: [Vector(2L, 1, 4)]);
        Check(7, "Tile", [[2, 3]], constants: [Vector(2L, 2)]);
    }

    [TestMethod]
    public void Upgrade_WhatNewerOpsetsCannotSay_Throws()
    {
        Refuses("spatial", Build("BatchNormalization", [[2, 3], [3], [3], [3], [3]], [Int("spatial", 0)], opset: 7));
        Refuses("training", Build("BatchNormalization", [[2, 3], [3], [3], [3], [3]], opset: 9, outputs: 5));
        Refuses("scales", Build("Resize", [[1, 2, 3, 4], [4]], opset: 10));
        Refuses("opset 6", Build("Relu", [[2]], opset: 6));
        Refuses("opset 22", Build("Relu", [[2]], opset: 22));
    }

    [TestMethod]
    public void Upgrade_SubGraph_IsUpgradedToo()
    {
        var branch = new GraphProto { Name = "then" };
        branch.Node.Add(new NodeProto { OpType = "Softmax", Input = { "x" }, Output = { "p" } });
        branch.Output.Add(new OnnxValueInfo("p", OnnxElementType.Float, null).ToProto());
        var other = new GraphProto { Name = "else" };
        other.Node.Add(new NodeProto { OpType = "Clip", Input = { "x" }, Output = { "c" }, Attribute = { Float("min", 0).ToProto() } });
        other.Output.Add(new OnnxValueInfo("c", OnnxElementType.Float, null).ToProto());
        var node = new NodeProto { OpType = "If", Input = { "flag" }, Output = { "y" } };
        node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch });
        node.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = other });
        var graph = new GraphProto { Name = "g", Node = { node } };
        graph.Input.Add(new OnnxValueInfo("flag", OnnxElementType.Bool, []).ToProto());
        graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [2, 3, 4]).ToProto());
        graph.Output.Add(new OnnxValueInfo("y", OnnxElementType.Float, null).ToProto());
        var model = new OnnxModel(new ModelProto { IrVersion = 6, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 10 } } });

        foreach (bool flag in (bool[])[true, false])
            Same(model, OnnxFeed.Of<bool>("flag", new[] { flag }));
    }

    private static void Check(
        int opset, string opType, long[][] inputs, OnnxAttribute[]? attributes = null, OnnxTensor?[]? constants = null, int outputs = 1) =>
        Same(Build(opType, inputs, attributes, opset, constants, outputs: outputs));

    private static void Same(OnnxModel old, params OnnxFeed[] feeds)
    {
        ModelProto upgraded = OpsetUpgrade.Upgrade(old.Proto);
        var random = new Random(1);
        OnnxFeed[] all = [.. feeds, .. old.Inputs.Where(input => feeds.All(feed => feed.Name != input.Name)).Select(input => Random(input, random))];
        string what = $"{old.Nodes.First()} of opset {old.OpsetImports[""]}";
        using var before = new OnnxSession(old, new OnnxSessionOptions { IntraOpThreads = 1 });
        using var after = new OnnxSession(new OnnxModel(upgraded), new OnnxSessionOptions { IntraOpThreads = 1 });
        using OnnxResults expected = before.Run(all);
        using OnnxResults actual = after.Run(all);
        foreach (string name in expected.Names)
        {
            CollectionAssert.AreEqual(expected.Dims(name), actual.Dims(name), what);
            Assert.AreEqual(expected.ElementType(name), actual.ElementType(name), what);
            if (expected.ElementType(name) == OnnxElementType.Float)
            {
                float[] x = expected.Span<float>(name).ToArray(), y = actual.Span<float>(name).ToArray();
                for (int i = 0; i < x.Length; i++)
                {
                    // Not a number and the infinities must be the same.
                    if (!x[i].Equals(y[i]))
                        Assert.AreEqual(x[i], y[i], 1e-6 * Math.Max(1, Math.Abs(x[i])), $"{what}, {name}[{i}]");
                }
            }
            else if (expected.ElementType(name) == OnnxElementType.Int64)
            {
                CollectionAssert.AreEqual(expected.Span<long>(name).ToArray(), actual.Span<long>(name).ToArray(), what);
            }
        }
    }

    private static OnnxFeed Random(OnnxValueInfo input, Random random)
    {
        long[] dims = [.. input.Dims!.Select(dim => dim.Size!.Value)];
        var values = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() * 2 - 1;
        return OnnxFeed.Of<float>(input.Name, values, dims);
    }

    private static void Refuses(string word, OnnxModel model)
    {
        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => OpsetUpgrade.Upgrade(model.Proto));
        StringAssert.Contains(error.Message, word);
    }
}
