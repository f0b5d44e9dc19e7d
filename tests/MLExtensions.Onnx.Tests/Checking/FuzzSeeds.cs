using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Tests.Checking;

/// <summary>Small sound models that use many parts of the format.</summary>
internal static class FuzzSeeds
{
    public static IEnumerable<OnnxModel> All() => [Network(), Branch(), Shapes(), Graphs.MeanOfWords(), Functions()];

    /// <summary>Convolution, pooling, normalization, a dense layer, typed and raw data, metadata.</summary>
    public static OnnxModel Network()
    {
        var g = new OnnxGraphBuilder("network");
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 2, 6, 6);
        OnnxValue w = g.Initializer(OnnxTensor.Create<float>([.. Enumerable.Range(0, 3 * 2 * 3 * 3).Select(i => i % 7 - 3f)], 3, 2, 3, 3), "w");
        OnnxValue y = g.Node("Conv", [x, w], [OnnxAttribute.Ints("pads", 1, 1, 1, 1), OnnxAttribute.Ints("strides", 1, 1)]);
        OnnxValue three = g.Vector<float>(1, 2, 3);
        y = g.Node("BatchNormalization", [y, three, three, three, three], [OnnxAttribute.Float("epsilon", 1e-3f)]);
        y = g.Node("MaxPool", [g.Node("Relu", [y])], [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", 2, 2), OnnxAttribute.String("auto_pad", "VALID")]);
        y = g.Node("Gemm", [g.Node("Flatten", [y]), g.Initializer(OnnxTensor.Create<float>(new float[27 * 4], 27, 4), "dense")]);
        OnnxModel model = g.Output("probabilities", g.Node("Softmax", [y], [OnnxAttribute.Int("axis", 1)]), OnnxElementType.Float, "N", 4).Build();
        model.Metadata["author"] = "nobody";
        ModelProto proto = model.Proto;
        TensorProto typed = proto.Graph.Initializer.Single(tensor => tensor.Name == "dense");
        typed.ClearRawData();
        typed.FloatData.Add(new float[27 * 4]);
        return new OnnxModel(proto);
    }

    /// <summary>An If whose branches read the outer graph.</summary>
    public static OnnxModel Branch()
    {
        var proto = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = new GraphProto { Name = "branch" } };
        proto.Graph.Input.Add(new OnnxValueInfo("flag", OnnxElementType.Bool, []).ToProto());
        proto.Graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [3]).ToProto());
        proto.Graph.Output.Add(new OnnxValueInfo("y", OnnxElementType.Float, [3]).ToProto());
        proto.Graph.Initializer.Add(OnnxTensor.Create<float>([1, 2, 3], 3).ToProto("c"));
        var node = new NodeProto { OpType = "If", Name = "if", Input = { "flag" }, Output = { "y" } };
        foreach (string branch in new[] { "then_branch", "else_branch" })
        {
            var inner = new GraphProto { Name = branch, Output = { new OnnxValueInfo(branch, OnnxElementType.Float, [3]).ToProto() } };
            inner.Node.Add(new NodeProto { OpType = branch[0] == 't' ? "Add" : "Mul", Name = branch, Input = { "x", "c" }, Output = { branch } });
            node.Attribute.Add(new AttributeProto { Name = branch, Type = AttributeProto.Types.AttributeType.Graph, G = inner });
        }

        proto.Graph.Node.Add(node);
        return new OnnxModel(proto);
    }

    /// <summary>Shape arithmetic, slices, gathers, scatters, a resize: operators whose integers say how much memory to take.</summary>
    public static OnnxModel Shapes()
    {
        var g = new OnnxGraphBuilder("shapes");
        OnnxValue x = g.Input("x", OnnxElementType.Float, 2, 3, 4);
        OnnxValue y = g.Node("Reshape", [x, g.Vector<long>(2, -1)]);
        y = g.Node("Concat", [y, g.Node("Expand", [g.Scalar(2f), g.Vector<long>(2, 5)])], [OnnxAttribute.Int("axis", 1)]);
        y = g.Node("Slice", [y, g.Vector<long>(1), g.Vector<long>(12), g.Vector<long>(1), g.Vector<long>(2)]);
        y = g.Node("Gather", [y, g.Vector<long>(1, 0, 3)], [OnnxAttribute.Int("axis", 1)]);
        y = g.Node("Tile", [y, g.Vector<long>(2, 2)]);
        y = g.Node("Pad", [y, g.Vector<long>(0, 1, 0, 1)]);
        y = g.Node("ScatterElements", [y, g.Initializer(OnnxTensor.Create<long>([0, 2], 1, 2)), g.Initializer(OnnxTensor.Create<float>([7, 8], 1, 2))], [OnnxAttribute.Int("axis", 1)]);
        y = g.Node("Transpose", [g.Node("Unsqueeze", [y, g.Vector<long>(0, 1)])], [OnnxAttribute.Ints("perm", 0, 1, 3, 2)]);
        y = g.Node("Resize", [y, OnnxValue.None, g.Vector<float>(1, 1, 2, 2)], [OnnxAttribute.String("mode", "nearest")]);
        y = g.Node("Add", [y, g.Node("Cast", [g.Node("ConstantOfShape", [g.Vector<long>(1, 1)])], [OnnxAttribute.Int("to", 1)])]);
        return g.Output("y", y, OnnxElementType.Float, 1, 1, 16, 8).Build();
    }

    /// <summary>A function of the model's own, a sparse initializer, typed integers, value infos.</summary>
    private static OnnxModel Functions()
    {
        var proto = new ModelProto
        {
            IrVersion = 9, ProducerName = "tests", OpsetImport = { new OperatorSetIdProto { Version = 18 }, new OperatorSetIdProto { Domain = "own", Version = 1 } },
            Graph = new GraphProto { Name = "functions" },
        };
        proto.Functions.Add(new FunctionProto
        {
            Name = "Twice", Domain = "own", Input = { "a" }, Output = { "b" }, OpsetImport = { new OperatorSetIdProto { Version = 18 } },
            Node = { new NodeProto { OpType = "Add", Name = "add", Input = { "a", "a" }, Output = { "b" } } },
        });
        proto.Graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [4]).ToProto());
        proto.Graph.Output.Add(new OnnxValueInfo("y", OnnxElementType.Float, [4]).ToProto());
        proto.Graph.ValueInfo.Add(new OnnxValueInfo("t", OnnxElementType.Float, [4]).ToProto());
        proto.Graph.SparseInitializer.Add(new SparseTensorProto
        {
            Dims = { 4 }, Values = OnnxTensor.Create<float>([5, 6], 2).ToProto("sparse"), Indices = OnnxTensor.Create<long>([0, 3], 2).ToProto("indices"),
        });
        proto.Graph.Node.Add(new NodeProto { OpType = "Twice", Domain = "own", Name = "twice", Input = { "x" }, Output = { "t" } });
        proto.Graph.Node.Add(new NodeProto { OpType = "Sub", Name = "sub", Input = { "t", "sparse" }, Output = { "y" } });
        return new OnnxModel(proto);
    }
}
