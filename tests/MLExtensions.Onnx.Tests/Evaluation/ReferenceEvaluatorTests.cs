namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ReferenceEvaluatorTests
{
    /// <summary>What the engine differentiates, and what its gradient graphs and training steps are made of.</summary>
    private static readonly string[] Covered =
    [
        "Conv", "ConvTranspose", "Gemm", "MatMul", "Add", "Sub", "Mul", "Div", "Pow", "Sqrt", "Reciprocal", "Exp", "Log", "Neg", "Abs", "Max", "Min", "Clip", "Erf",
        "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Softsign", "Gelu", "Softmax", "LogSoftmax",
        "BatchNormalization", "LayerNormalization", "InstanceNormalization", "LRN", "LpNormalization", "MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool",
        "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceProd",
        "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Concat", "Split", "Pad", "Expand", "Tile", "Gather", "GatherElements", "ScatterElements",
        "Where", "Identity", "Dropout", "Cast", "Resize", "Upsample", "DepthToSpace", "SpaceToDepth",
        "Shape", "Constant", "ConstantOfShape", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "And", "Or", "Xor", "NonZero", "Range", "OneHot",
        "ArgMax", "ArgMin", "TopK", "CumSum", "Sign", "Floor", "Ceil", "Round", "Mod", "Sum", "Mean", "MaxUnpool", "ScatterND", "GatherND", "Einsum", "Trilu", "Sin", "Cos",
    ];

    [TestMethod]
    public void Operators_EveryCoveredOne_HasAKernel() =>
        Assert.AreEqual("", string.Join(", ", Covered.Except(ReferenceEvaluator.Operators)));

    // What follows "Shape" in the list passes no gradient or serves gradient graphs only; Upsample is rewritten as Resize first.
    [TestMethod]
    public void Operators_EveryDifferentiatedOne_HasAGradientRule() => Assert.AreEqual(
        "", string.Join(", ", Covered.TakeWhile(opType => opType != "Shape").Except(GradientRules.Standard.Operators).Except(["Upsample"])));

    [TestMethod]
    public void Operators_EveryGradientRule_HasAKernel() =>
        Assert.AreEqual("", string.Join(", ", GradientRules.Standard.Operators.Except(ReferenceEvaluator.Operators).Except(["Multinomial", RowOperators.Convolution, RowOperators.Max, RowOperators.Bias])));

    [TestMethod]
    public void Run_SmallConv_MatchesByHand()
    {
        ReferenceTensor x = ReferenceTensor.Float([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 1, 3, 3);
        ReferenceTensor w = ReferenceTensor.Float([1, 0, 0, -1], 1, 1, 2, 2);

        ReferenceTensor y = Run("Conv", [x, w, ReferenceTensor.Float([10], 1)], OnnxAttribute.Ints("pads", 0, 0, 1, 0));

        Assert.AreEqual("Float [1, 1, 3, 2]", y.ToString());
        CollectionAssert.AreEqual(new double[] { 6, 6, 6, 6, 17, 18 }, y.Values);
    }

    [TestMethod]
    public void Run_MaxPoolAndSoftmax_MatchByHand()
    {
        ReferenceTensor x = ReferenceTensor.Float([1, 5, 2, 4, 3, 6], 1, 1, 2, 3);
        CollectionAssert.AreEqual(new double[] { 5, 6 }, Run("MaxPool", [x], OnnxAttribute.Ints("kernel_shape", 2, 2)).Values);

        ReferenceTensor softmax = Run("Softmax", [ReferenceTensor.Float([0, Math.Log(3)], 2)]);
        Assert.AreEqual(0.25, softmax.Values[0], 1e-15);
        Assert.AreEqual(0.75, softmax.Values[1], 1e-15);
    }

    // erf(0.5), erf(1), erf(2.5), erf(3.5): Abramowitz and Stegun, table 7.1; the last by 1 − 7.43098372e-7.
    [TestMethod]
    [DataRow(0.5, 0.5204998778130465)]
    [DataRow(1.0, 0.8427007929497149)]
    [DataRow(2.5, 0.9995930479825550)]
    [DataRow(-3.5, -0.999999256901628)]
    public void Erf_PublishedValues_Match(double x, double expected) => Assert.AreEqual(expected, ErrorFunction.Erf(x), 2e-15);

    [TestMethod]
    public void Run_IntermediateValue_IsGivenWithoutTheRest()
    {
        OnnxModel model = Chain();
        var evaluator = new ReferenceEvaluator(model);

        IReadOnlyDictionary<string, ReferenceTensor> values = evaluator.Run(Feed(-1, 2), ["hidden"]);

        CollectionAssert.AreEqual(new double[] { -3, 6 }, values["hidden"].Values);
    }

    [TestMethod]
    public void Run_FedIntermediateAndInitializer_ReplaceTheModelsOwn()
    {
        var evaluator = new ReferenceEvaluator(Chain());
        Dictionary<string, ReferenceTensor> hidden = new() { ["hidden"] = ReferenceTensor.Float([7, -7], 2) };
        CollectionAssert.AreEqual(new double[] { 7, 0 }, evaluator.Run(hidden)["y"].Values);

        Dictionary<string, ReferenceTensor> factor = new(Feed(1, 2)) { ["factor"] = ReferenceTensor.Float([10]) };
        CollectionAssert.AreEqual(new double[] { 10, 20 }, evaluator.Run(factor)["y"].Values);
    }

    [TestMethod]
    public void Run_Observer_SeesEveryNodeInOrder()
    {
        var seen = new List<string>();
        new ReferenceEvaluator(Chain()).Run(Feed(1, 2), options: new ReferenceOptions { Observer = (node, outputs) => seen.Add($"{node.OpType} {outputs[0]}") });
        CollectionAssert.AreEqual(new[] { "Mul Float [2]", "Relu Float [2]" }, seen);
    }

    [TestMethod]
    public void Run_ReplayedDecisions_StayOnThePiece()
    {
        var evaluator = new ReferenceEvaluator(Chain());
        var decisions = new BranchDecisions();
        evaluator.Run(Feed(1, -0.25), options: new ReferenceOptions { Record = decisions });

        Assert.AreEqual(0.75, decisions.Nearest!.Distance, 1e-15);
        Assert.AreEqual("y", decisions.Nearest.Output);
        // Both signs have changed, and the branches have not.
        CollectionAssert.AreEqual(new double[] { -3, 0 }, evaluator.Run(Feed(-1, 1), options: new ReferenceOptions { Replay = decisions })["y"].Values);
    }

    [TestMethod]
    public void Run_DecideFromOtherValues_TakesTheirBranches()
    {
        var evaluator = new ReferenceEvaluator(Chain());
        Dictionary<string, ReferenceTensor> deciding = new() { ["hidden"] = ReferenceTensor.Float([-1, 1], 2) };
        CollectionAssert.AreEqual(new double[] { 0, -6 }, evaluator.Run(Feed(1, -2), options: new ReferenceOptions { DecideFrom = deciding })["y"].Values);
    }

    [TestMethod]
    public void Run_WrongFeeds_SayWhatIsWrong()
    {
        var evaluator = new ReferenceEvaluator(Chain());
        Assert.AreEqual("Input 'x' was not fed. (Parameter 'feeds')", Message<ArgumentException>(() => evaluator.Run(new Dictionary<string, ReferenceTensor>())));
        Assert.AreEqual(
            "Input 'x' is Float [2]; it was fed Float [3]. (Parameter 'feeds')",
            Message<ArgumentException>(() => evaluator.Run(new Dictionary<string, ReferenceTensor> { ["x"] = ReferenceTensor.Float([1, 2, 3], 3) })));
        Assert.AreEqual(
            "The graph has no value 'z'; its inputs are x. (Parameter 'feeds')",
            Message<ArgumentException>(() => evaluator.Run(new Dictionary<string, ReferenceTensor>(Feed(1, 2)) { ["z"] = ReferenceTensor.Float([1]) })));
        StringAssert.Contains(Message<ArgumentException>(() => evaluator.Run(Feed(1, 2), ["z"])), "no value 'z'");
    }

    [TestMethod]
    public void Run_BadShapes_NameNodeAndShapes()
    {
        // Symbolic sizes: the builder cannot see what will not fit.
        var g = new OnnxGraphBuilder();
        OnnxValue sum = g.Node("Add", [g.Input("a", OnnxElementType.Float, "N"), g.Input("b", OnnxElementType.Float, "M")], name: "sum");
        var evaluator = new ReferenceEvaluator(g.Output("y", sum, OnnxElementType.Float, "K").Build());

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => evaluator.Run(
            new Dictionary<string, ReferenceTensor> { ["a"] = ReferenceTensor.Float([1, 2], 2), ["b"] = ReferenceTensor.Float([1, 2, 3], 3) }));

        Assert.AreEqual("Node Add \"sum\": the shapes do not broadcast; its inputs are 'a' Float [2], 'b' Float [3].", error.Message);
    }

    [TestMethod]
    public void Run_UnknownOperator_NamesNodeOperatorAndDomain()
    {
        var g = new OnnxGraphBuilder("g", new OnnxBuildOptions { Domains = new Dictionary<string, int> { ["com.example"] = 1 } });
        OnnxValue y = g.Node("Fold", [g.Input("x", OnnxElementType.Float, 2)], domain: "com.example", name: "folded");
        OnnxModel model = g.Output("y", y, OnnxElementType.Float, 2).Build();

        string message = Message<NotSupportedException>(() => new ReferenceEvaluator(model).Run(Feed(1, 2)));

        StringAssert.Contains(message, "Fold of domain 'com.example'");
        StringAssert.Contains(message, "\"folded\"");
    }

    [TestMethod]
    public void Run_RandomNode_WantsASeedOrItsOutput()
    {
        OnnxModel model = Parity.Node("RandomNormalLike", [ReferenceTensor.Float([1, 2], 2)]);
        var evaluator = new ReferenceEvaluator(model);
        Dictionary<string, ReferenceTensor> feeds = new() { ["x0"] = ReferenceTensor.Float([1, 2], 2) };

        StringAssert.Contains(Message<NotSupportedException>(() => evaluator.Run(feeds)), "RandomNormalLike");
        double[] first = evaluator.Run(feeds, options: new ReferenceOptions { Seed = 1 })["y0"].Values;
        CollectionAssert.AreEqual(first, evaluator.Run(feeds, options: new ReferenceOptions { Seed = 1 })["y0"].Values);
        CollectionAssert.AreNotEqual(first, evaluator.Run(feeds, options: new ReferenceOptions { Seed = 2 })["y0"].Values);
    }

    [TestMethod]
    public void Run_Cancelled_Stops() => Assert.ThrowsExactly<OperationCanceledException>(
        () => new ReferenceEvaluator(Chain()).Run(Feed(1, 2), options: new ReferenceOptions { CancellationToken = new CancellationToken(canceled: true) }));

    [TestMethod]
    public void Constructor_OldOpset_Refuses()
    {
        OnnxModel model = Chain();
        model.Proto.OpsetImport[0].Version = 6;
        StringAssert.Contains(Message<NotSupportedException>(() => new ReferenceEvaluator(model)), "opset 6");
    }

    private static Dictionary<string, ReferenceTensor> Feed(params double[] x) => new() { ["x"] = ReferenceTensor.Float(x, x.Length) };

    /// <summary>x [2] → hidden = 3x → y = max(hidden, 0).</summary>
    private static OnnxModel Chain()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue hidden = g.Node("Mul", [g.Input("x", OnnxElementType.Float, 2), g.Initializer(OnnxTensor.Scalar(3f), "factor")], outputName: "hidden");
        return g.Output("y", g.Node("Relu", [hidden]), OnnxElementType.Float, 2).Build();
    }

    private static ReferenceTensor Run(string opType, ReferenceTensor[] inputs, params OnnxAttribute[] attributes) =>
        new ReferenceEvaluator(Parity.Node(opType, inputs, attributes)).Run(inputs.Index().ToDictionary(pair => Parity.Name(pair.Index), pair => pair.Item))["y0"];

    private static string Message<T>(Action action)
        where T : Exception => Assert.ThrowsExactly<T>(action).Message;
}
