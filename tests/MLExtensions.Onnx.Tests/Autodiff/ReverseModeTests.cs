namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ReverseModeTests
{
    private static readonly Dictionary<string, ReferenceTensor> s_x = new() { ["x"] = ReferenceTensor.Float([1, 2, 3], 3) };

    [TestMethod]
    public void Build_ValueUsedSeveralTimes_SumsItsGradients()
    {
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        // x·x + x + exp(0·x): two uses in one node, and two more.
        OnnxValue sum = g.Node("Sum", [g.Node("Mul", [x, x]), x, g.Node("Exp", [g.Node("Mul", [x, g.Scalar(0f)])])]);
        Assert.AreEqual("3 5 7", GradientValues.Of(g.Output("y", sum).Build(), s_x, "x"));
    }

    [TestMethod]
    public void Build_SharedSubexpression_SumsItsGradients()
    {
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        OnnxValue square = g.Node("Mul", [x, x], outputName: "square");
        OnnxModel model = g.Output("y", g.Node("Add", [g.Node("Mul", [square, x]), square])).Build();
        Assert.AreEqual("5 16 33 | 2 3 4", GradientValues.Of(model, s_x, "x", "square"));
    }

    [TestMethod]
    public void Build_InnerValueAndInitializer_HaveGradients()
    {
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        OnnxValue w = g.Initializer(OnnxTensor.Create<float>([2, 3, 4], 3), "w");
        OnnxValue product = g.Node("Mul", [x, w], outputName: "product");
        OnnxModel model = g.Output("y", g.Node("Mul", [product, product])).Build();
        Assert.AreEqual("1 2 3 | 4 12 24 | 8 36 96", GradientValues.OfValue(model, "product", s_x, "w") + " | " + GradientValues.Of(model, s_x, "product", "x"));
        GradientAssert.Matches(model, "y", ["x", "w", "product"]);
    }

    // The gradient with respect to an inner value does not flow on to what it is computed from.
    [TestMethod]
    public void Build_OutputInsideTheGraph_IgnoresWhatFollows()
    {
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        OnnxValue square = g.Node("Mul", [x, x], outputName: "square");
        OnnxModel model = g.Output("y", g.Node("Exp", [square])).Build();
        Assert.AreEqual("2 4 6", GradientValues.OfValue(model, "square", s_x, "x"));
        Assert.IsFalse(Gradients.Build(model, "square", ["x"]).Nodes.Any(node => node.OpType == "Exp"));
    }

    [TestMethod]
    public void Build_OutputIsTheValueItself_IsOne()
    {
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        OnnxModel model = g.Output("y", g.Node("Neg", [x])).Build();
        Assert.AreEqual("1 1 1", GradientValues.OfValue(model, "y", s_x, "y"));
        Assert.AreEqual("1 1 1", GradientValues.OfValue(model, "x", s_x, "x"));
    }

    [TestMethod]
    public void Build_NoDependence_IsZerosOfTheShape()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N");
        OnnxValue other = g.Input("other", OnnxElementType.Float, 2, "M");
        // A comparison passes no gradient.
        OnnxValue mask = g.Node("Cast", [g.Node("Greater", [g.Node("ReduceSum", [other]), g.Scalar(0f)])], [OnnxAttribute.Int("to", 1)]);
        g.Output("z", g.Node("Neg", [other]), OnnxElementType.Float, 2, "M");
        OnnxModel model = g.Output("y", g.Node("Mul", [x, mask]), OnnxElementType.Float, 1, "N").Build();
        model.Proto.Graph.Output[1].Type = null;
        Dictionary<string, ReferenceTensor> feeds = new(s_x) { ["other"] = ReferenceTensor.Float([1, 2, 3, 4], 2, 2) };
        Assert.AreEqual("1 1 1 | 0 0 0 0", GradientValues.OfValue(model, "y", feeds, "x", "other"));
    }

    [TestMethod]
    public void Build_SeedInput_WeighsTheOutput()
    {
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        OnnxModel model = g.Output("y", g.Node("Mul", [x, x])).Build();
        OnnxModel gradients = Gradients.Build(model, "y", ["x"], new GradientOptions { SeedInput = "seed", KeepOutput = false });
        ReferenceTensor gradient = GradientValues.Run(gradients, new(s_x) { ["seed"] = ReferenceTensor.Float([1, 0, -1], 3) }, "x")[0];
        CollectionAssert.AreEqual(new double[] { 2, 0, -6 }, gradient.Values);
        Assert.AreEqual("x_gradient", gradients.Outputs.Single().Name);
    }

    [TestMethod]
    public void Build_Defaults_AreTheOutputAndSuffixedNames()
    {
        var options = new GradientOptions();
        Assert.IsNull(options.SeedInput);
        Assert.IsTrue(options.KeepOutput);
        Assert.AreEqual("x_gradient", options.GradientName("x"));
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        OnnxModel model = g.Output("y", g.Node("Exp", [x])).Build();
        Proto.ModelProto before = model.Proto.Clone();
        CollectionAssert.AreEqual(new[] { "y", "x_gradient" }, Gradients.Build(model, "y", ["x"]).Outputs.Select(output => output.Name).ToArray());
        Assert.AreEqual(before, model.Proto);
    }

    [TestMethod]
    public void Build_MissingRule_NamesOperatorNodeAndPath()
    {
        var g = new OnnxGraphBuilder("odd", new OnnxBuildOptions { Domains = new Dictionary<string, int> { ["com.example"] = 1 } });
        OnnxValue x = g.Input("x", OnnxElementType.Float, 3);
        OnnxValue odd = g.Node("Inverse", [g.Node("Exp", [x], name: "first")], domain: "com.example", name: "odd", outputName: "odd_output");
        OnnxModel model = g.Output("y", g.Node("Relu", [g.Node("Neg", [odd], name: "behind")], name: "last"), OnnxElementType.Float, 3).Build();
        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y", ["x"]));
        Assert.AreEqual(
            "No gradient rule for operator Inverse of domain 'com.example': node com.example.Inverse \"odd\", on the path com.example.Inverse \"odd\" → Neg \"behind\" → Relu \"last\" → 'y'.",
            error.Message);
        // Nothing is asked of it where the gradient does not pass it.
        Gradients.Build(model, "y", ["odd_output"]);
    }

    [TestMethod]
    public void Build_StandardOperatorWithoutRule_NamesIt()
    {
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        OnnxValue bytes = g.Node("Cast", [x], [OnnxAttribute.Int("to", (long)OnnxElementType.UInt8)]);
        // The scale is a real number, the quantized values are none.
        OnnxValue real = g.Node("DequantizeLinear", [bytes, g.Initializer(OnnxTensor.Scalar(0.5f), "scale")], name: "real");
        OnnxModel model = g.Output("y", real, OnnxElementType.Float, 3).Build();
        Assert.AreEqual("0 0 0", GradientValues.Of(model, s_x, "x"));
        Assert.AreEqual(
            "No gradient rule for operator DequantizeLinear: node DequantizeLinear \"real\", on the path DequantizeLinear \"real\" → 'y'.",
            Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y", ["scale"])).Message);
    }

    [TestMethod]
    public void Build_ValueReadBySubgraph_SaysThatThereIsNoRule()
    {
        OnnxModel model = SingleNode.Build("Identity", [[3]]);
        Proto.GraphProto graph = model.Proto.Graph;
        graph.Initializer.Add(OnnxTensor.Scalar(true).ToProto("condition"));
        var node = new Proto.NodeProto { OpType = "If", Name = "branch", Input = { "condition" }, Output = { "z" } };
        foreach ((string branch, string opType) in (ReadOnlySpan<(string, string)>)[("then_branch", "Exp"), ("else_branch", "Neg")])
        {
            var inner = new Proto.GraphProto { Name = branch };
            inner.Node.Add(new Proto.NodeProto { OpType = opType, Input = { "y0" }, Output = { branch + "_output" } });
            inner.Output.Add(new OnnxValueInfo(branch + "_output", OnnxElementType.Float, [3L]).ToProto());
            node.Attribute.Add(new Proto.AttributeProto { Name = branch, Type = Proto.AttributeProto.Types.AttributeType.Graph, G = inner });
        }

        graph.Node.Add(node);
        graph.Output.Clear();
        graph.Output.Add(new OnnxValueInfo("z", OnnxElementType.Float, [3L]).ToProto());
        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "z", ["x0"])).Message, "If \"branch\"");
    }

    [TestMethod]
    public void Differentiate_RulePassesOverAnOutput_Throws()
    {
        var rules = new GradientRules();
        rules.Add("Split", context => context.Set(0, context.OutputGradient));
        rules.Add("Add", context =>
        {
            context.Set(0, context.OutputGradient);
            context.Set(1, context.OutputGradient);
        });
        (OnnxGraphBuilder g, OnnxValue x) = Graph(4);
        IReadOnlyList<OnnxValue> parts = g.NodeWithOutputs("Split", [x], 2, name: "halves");
        Proto.ModelProto proto = OpsetUpgrade.Upgrade(g.Output("y", g.Node("Add", [parts[0], parts[1]])).Build().Proto);
        var emit = new GraphEmitter(proto.Graph, ShapeInference.Infer(new OnnxModel(proto)));
        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => ReverseMode.Differentiate(emit, "y", "y", ["x"], rules));
        StringAssert.Contains(error.Message, "Split \"halves\" flows into its output 1");
    }

    [TestMethod]
    public void Build_BadNames_SaySo()
    {
        (OnnxGraphBuilder g, OnnxValue x) = Graph();
        g.Output("shape", g.Node("Shape", [x]));
        OnnxModel model = g.Output("y", g.Node("Exp", [x])).Build();
        Assert.AreEqual("output", Assert.ThrowsExactly<ArgumentException>(() => Gradients.Build(model, "nothing", ["x"])).ParamName);
        Assert.AreEqual("withRespectTo", Assert.ThrowsExactly<ArgumentException>(() => Gradients.Build(model, "y", ["nothing"])).ParamName);
        Assert.AreEqual("withRespectTo", Assert.ThrowsExactly<ArgumentException>(() => Gradients.Build(model, "y", ["x", "x"])).ParamName);
        Assert.AreEqual("output", Assert.ThrowsExactly<ArgumentException>(() => Gradients.Build(model, "shape", ["x"])).ParamName);
        ArgumentException integers = Assert.ThrowsExactly<ArgumentException>(() => Gradients.Build(model, "y", ["shape"]));
        StringAssert.StartsWith(integers.Message, "'shape' holds Int64; only real numbers");
        Assert.ThrowsExactly<ArgumentException>(() => Gradients.Build(model, "y", ["x"], new GradientOptions { SeedInput = "y" }));
        Assert.ThrowsExactly<ArgumentException>(() => Gradients.Build(model, "y", ["x"], new GradientOptions { GradientName = _ => "y" }));
    }

    [TestMethod]
    public void Build_SymbolicBatch_WorksForEverySize()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 4);
        OnnxValue w = g.Initializer(OnnxTensor.Create<float>([.. Enumerable.Range(1, 12).Select(i => i / 10f)], 4, 3), "w");
        OnnxValue b = g.Initializer(OnnxTensor.Create<float>([0.1f, -0.2f, 0.3f], 3), "b");
        OnnxValue hidden = g.Node("Tanh", [g.Node("Add", [g.Node("MatMul", [x, w]), b])]);
        OnnxValue rows = g.Node("Reshape", [hidden, g.Vector(-1L, 1)]);
        OnnxModel model = g.Output("loss", g.Node("ReduceMean", [g.Node("Mul", [rows, rows])], [OnnxAttribute.Int("keepdims", 0)]), OnnxElementType.Float).Build();
        foreach (long batch in (long[])[1, 2, 5])
        {
            GradientAssert.Matches(
                model, "loss", ["x", "w", "b"], new Dictionary<string, ReferenceTensor> { ["x"] = new RandomTensors((int)batch).Float([batch, 4]) });
        }
    }

    // The same function said in the forms of each opset.
    [TestMethod]
    [DataRow(7)]
    [DataRow(9)]
    [DataRow(11)]
    [DataRow(13)]
    [DataRow(15)]
    [DataRow(18)]
    [DataRow(21)]
    public void Build_AnyOpset_MatchesCentralDifferences(int opset)
    {
        var g = new OnnxGraphBuilder("opsets", new OnnxBuildOptions { Opset = opset, IrVersion = 10, AllowNewer = true });
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 4, 6);
        OnnxValue[] parts = [.. opset >= 18 ? g.NodeWithOutputs("Split", [x], 2, [OnnxAttribute.Int("axis", 2), OnnxAttribute.Int("num_outputs", 2)]) : g.NodeWithOutputs("Split", [x], 2, [OnnxAttribute.Int("axis", 2)])];
        OnnxValue left = opset >= 10
            ? g.Node("Slice", [parts[0], g.Vector(1L), g.Vector(4L), g.Vector(1L)])
            : g.Node("Slice", [parts[0]], [OnnxAttribute.Ints("starts", 1), OnnxAttribute.Ints("ends", 4), OnnxAttribute.Ints("axes", 1)]);
        OnnxValue padded = opset >= 11
            ? g.Node("Pad", [left, g.Vector(0L, 1, 0, 0, 0, 0)])
            : g.Node("Pad", [left], [OnnxAttribute.Ints("pads", 0, 1, 0, 0, 0, 0)]);
        OnnxValue product = g.Node("Mul", [g.Node("Sigmoid", [padded]), parts[1]]);
        OnnxValue mean = opset >= 18
            ? g.Node("ReduceMean", [product, g.Vector(1L)], [OnnxAttribute.Int("keepdims", 0)])
            : g.Node("ReduceMean", [product], [OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 0)]);
        OnnxModel model = g.Output("y", g.Node("Softmax", [mean], [OnnxAttribute.Int("axis", 1)]), OnnxElementType.Float, "N", 3).Build();
        GradientAssert.Matches(model, samples: 0, feeds: new Dictionary<string, ReferenceTensor> { ["x"] = new RandomTensors(opset).Float([3, 4, 6]) });
    }

    private static (OnnxGraphBuilder Graph, OnnxValue Input) Graph(int length = 3)
    {
        var g = new OnnxGraphBuilder();
        return (g, g.Input("x", OnnxElementType.Float, length));
    }
}
