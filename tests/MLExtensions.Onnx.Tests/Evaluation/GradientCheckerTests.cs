namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class GradientCheckerTests
{
    [TestMethod]
    public void Check_OutputIsInput_GivesTheWeights()
    {
        var g = new OnnxGraphBuilder();
        OnnxModel model = g.Output("y", g.Input("x", OnnxElementType.Float, "N", 3), OnnxElementType.Float, "N", 3).Build();
        GradientCheckResult result = GradientChecker.Check(model, new GradientCheckOptions { WithRespectTo = ["y"], Samples = 4 });

        TensorGradientCheck tensor = result.Tensors.Single();
        Assert.AreEqual(6, tensor.Elements);
        Assert.AreEqual(4, tensor.Checked);
        Assert.IsLessThan(1e-9, result.MaxRelativeError);
        Assert.IsGreaterThan(0.1, tensor.MaxAbsoluteGradient);
    }

    [TestMethod]
    public void Check_RightRules_AgreeAndWrongOnesDoNot()
    {
        OnnxModel model = Layer();

        GradientCheckResult right = GradientChecker.Check(model, new GradientCheckOptions { WithRespectTo = ["x", "w"], Samples = 0 }, By(factor: 1));
        GradientCheckResult wrong = GradientChecker.Check(model, new GradientCheckOptions { WithRespectTo = ["x", "w"] }, By(factor: 1.001));

        Assert.IsLessThan(1e-6, right.MaxRelativeError);
        CollectionAssert.AreEqual(new[] { 8, 12 }, right.Tensors.Select(tensor => tensor.Checked).ToArray());
        Assert.IsNotNull(right.NearestKink);
        Assert.AreEqual(1e-3, wrong.MaxRelativeError, 2e-5);
        Assert.IsNull(right.MaxRelativeErrorInFloat64);
        Assert.AreEqual(1e-3, wrong.MaxRelativeErrorInFloat64!.Value, 1e-7);
        Assert.AreEqual(wrong.Tensors[1].WorstExpected * 1.001, wrong.Tensors[1].WorstGradient, 1e-5);
    }

    // Half of the sums are within 1e-7 of the kink: which side float32 falls on is chance.
    [TestMethod]
    public void Check_InputsAtTheKink_TakesTheRuntimesBranches()
    {
        OnnxModel model = Layer();
        var random = new Random(1);
        ReferenceTensor x = ReferenceTensor.Float([.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())], 100, 4);
        float[] w = model.FindInitializer("w")!.AsSpan<float>().ToArray();
        for (int row = 0; row < 100; row++)
        {
            // The last factor brings the first sum of the row to zero but for rounding.
            double sum = Enumerable.Range(0, 3).Sum(i => (double)(float)x.Values[(row * 4) + i] * w[i * 3]);
            x.Values[(row * 4) + 3] = -sum / w[9];
        }

        GradientCheckResult result = GradientChecker.Check(
            model, new GradientCheckOptions { Feeds = new Dictionary<string, ReferenceTensor> { ["x"] = x }, Samples = 0 }, By(factor: 1));

        Assert.IsLessThan(1e-7, result.NearestKink!.Distance);
        Assert.IsLessThan(1e-6, result.MaxRelativeError);
    }

    // A saturated softmax: gradients of 1e-4 are differences of terms of size 1.
    [TestMethod]
    public void Check_FloatTooNarrow_IsRightInFloat64()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue scaled = g.Node("Mul", [g.Input("x", OnnxElementType.Float, 8, 4), g.Scalar(1000f)]);
        OnnxValue softmax = g.Node("Softmax", [g.Node("Div", [scaled, g.Scalar(80f)])]);
        OnnxModel model = g.Output("y", g.Node("Mul", [softmax, g.Scalar(300f)]), OnnxElementType.Float, 8, 4).Build();

        GradientCheckResult result = GradientChecker.Check(model, new GradientCheckOptions
        {
            Feeds = new Dictionary<string, ReferenceTensor> { ["x"] = ReferenceTensor.Float([.. Enumerable.Range(0, 32).Select(i => i % 4 == 3 ? 1.0 : 0.01 * i)], 8, 4) },
        });

        Assert.IsGreaterThan(GradientChecker.Tolerance, result.MaxRelativeError);
        Assert.IsLessThan(1e-6, result.MaxRelativeErrorInFloat64!.Value);
    }

    [TestMethod]
    public void Check_SameSeed_GivesTheSameResult()
    {
        GradientCheckOptions options = new() { WithRespectTo = ["w"], Samples = 5, Seed = 7 };
        Assert.AreEqual(GradientChecker.Check(Layer(), options, By(1)).Tensors[0] with { Dims = [] }, GradientChecker.Check(Layer(), options, By(1)).Tensors[0] with { Dims = [] });
    }

    [TestMethod]
    public void Check_OutputDoesNotDependOnTensor_IsZero()
    {
        var g = new OnnxGraphBuilder();
        g.Output("z", g.Node("Neg", [g.Input("other", OnnxElementType.Float, 2)]), OnnxElementType.Float, 2);
        OnnxModel model = g.Output("y", g.Node("Identity", [g.Input("x", OnnxElementType.Float, 2)]), OnnxElementType.Float, 2).Build();

        GradientCheckResult result = GradientChecker.Check(model, new GradientCheckOptions { Output = "x", WithRespectTo = ["x", "other"] });

        Assert.IsLessThan(1e-9, result.MaxRelativeError);
        Assert.AreEqual(0, result.Tensors[1].MaxAbsoluteGradient);
    }

    [TestMethod]
    public void Check_SymbolicDimensions_GetTheirSizes()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue image = g.Input("image", OnnxElementType.Float, "N", 1, "H", "W");
        g.Output("mean", g.Node("GlobalAveragePool", [image]), OnnxElementType.Float, "N", 1, 1, 1);
        OnnxModel model = g.Output("other", g.Node("Neg", [g.Input("text", OnnxElementType.Float, "M", "T")]), OnnxElementType.Float, "M", "T").Build();

        GradientCheckResult first = GradientChecker.Check(model, new GradientCheckOptions { Samples = 2 });
        GradientCheckResult given = GradientChecker.Check(
            model, new GradientCheckOptions { Samples = 2, SymbolicSize = 3, SymbolicSizes = new Dictionary<string, long> { ["H"] = 5, ["N"] = 1 } });

        Assert.AreEqual("2, 1, 32, 32; 2, 8", string.Join("; ", first.Tensors.Select(tensor => string.Join(", ", tensor.Dims))));
        Assert.AreEqual("1, 1, 5, 12; 2, 3", string.Join("; ", given.Tensors.Select(tensor => string.Join(", ", tensor.Dims))));
    }

    [TestMethod]
    public void Check_ProgressAndCancellation_AreHeard()
    {
        var reports = new Collected();
        GradientChecker.Check(Layer(), new GradientCheckOptions { Samples = 3, Progress = reports }, By(1));
        CollectionAssert.AreEquivalent(new[] { 1, 2, 3 }, reports.Done);

        Assert.ThrowsExactly<OperationCanceledException>(
            () => GradientChecker.Check(Layer(), new GradientCheckOptions { CancellationToken = new CancellationToken(canceled: true) }, By(1)));
    }

    [TestMethod]
    public void Check_NothingReal_SaysSo()
    {
        var g = new OnnxGraphBuilder();
        OnnxModel model = g.Output("y", g.Node("Neg", [g.Input("x", OnnxElementType.Int64, 2)]), OnnxElementType.Int64, 2).Build();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => GradientChecker.Check(model)).Message, "no output of real numbers");
    }

    [TestMethod]
    public void Options_BadNumbers_Throw()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GradientCheckOptions { Samples = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GradientCheckOptions { SymbolicSize = 0 });
        Assert.AreEqual(200, new GradientCheckOptions().Samples);
        Assert.AreEqual(8, new GradientCheckOptions().SymbolicSize);
    }

    /// <summary>x [N, 4] · w [4, 3] → sum → Relu → y.</summary>
    private static OnnxModel Layer()
    {
        var random = new Random(5);
        var g = new OnnxGraphBuilder();
        OnnxValue w = g.Initializer(OnnxTensor.Create<float>([.. Enumerable.Range(0, 12).Select(_ => (float)(random.NextDouble() + 0.1))], 4, 3), "w");
        OnnxValue sum = g.Node("MatMul", [g.Input("x", OnnxElementType.Float, "N", 4), w], outputName: "sum");
        return g.Output("y", g.Node("Relu", [sum]), OnnxElementType.Float, "N", 3).Build();
    }

    /// <summary>Gradients by rules of this test, scaled by a factor that makes them wrong.</summary>
    private static GradientBuilder By(double factor) => (model, output, tensors, options) =>
    {
        var rules = new GradientRules();
        rules.Add("Relu", context => context.Set(0, context.Emit.Mul(
            context.OutputGradient, context.Emit.CastLike(context.Emit.Node("Greater", [context.Input(0), context.Scalar(0)]), context.Input(0)))));
        rules.Add("MatMul", context =>
        {
            string seed = context.Emit.Mul(context.OutputGradient, context.Scalar(factor));
            context.Set(0, context.Emit.Node("MatMul", [seed, context.Emit.Transpose(context.Input(1), 1, 0)]));
            context.Set(1, context.Emit.Node("MatMul", [context.Emit.Transpose(context.Input(0), 1, 0), seed]));
        });
        Proto.ModelProto proto = OpsetUpgrade.Upgrade(model.Proto);
        var emit = new GraphEmitter(proto.Graph, ShapeInference.Infer(new OnnxModel(proto)));
        OnnxValueInfo seedInput = new(options.SeedInput!, OnnxElementType.Float, null);
        proto.Graph.Input.Add(seedInput.ToProto());
        emit.UniqueName(options.SeedInput!);
        string?[] gradients = ReverseMode.Differentiate(emit, output, options.SeedInput!, tensors, rules);
        proto.Graph.Output.Clear();
        for (int i = 0; i < tensors.Count; i++)
        {
            string name = options.GradientName(tensors[i]);
            emit.Append(new Proto.NodeProto { OpType = "Identity", Input = { gradients[i]! }, Output = { name } });
            proto.Graph.Output.Add(new OnnxValueInfo(name, OnnxElementType.Float, null).ToProto());
        }

        return new OnnxModel(proto);
    };

    private sealed class Collected : IProgress<GradientCheckProgress>
    {
        private readonly List<int> _done = [];

        public List<int> Done => _done;

        public void Report(GradientCheckProgress value)
        {
            lock (_done)
                _done.Add(value.Done);
        }
    }
}
