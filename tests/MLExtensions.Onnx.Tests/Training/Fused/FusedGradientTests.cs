namespace MLExtensions.Onnx.Tests;

/// <summary>Gradients of own kernels, layer by layer, against the gradient graph in float64.</summary>
[TestClass]
public sealed class FusedGradientTests
{
    private static readonly SoftmaxCrossEntropyLoss CrossEntropy = new();

    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(3, 5, 2)]
    [DataRow(17, 16, 3)]
    [DataRow(40, 33, 130)]
    [DataRow(600, 9, 37)]
    public void Step_Dense_Agrees(int inputs, int hidden, int rows) =>
        FusedAssert.GradientsAgree(new Network(seed: 2).Input("x", inputs).Dense(hidden).Relu().Dense(7).Build(), CrossEntropy, rows);

    [TestMethod]
    [DataRow(1, 8, 9, 7, 3, 1, 1, DisplayName = "one channel, odd size")]
    [DataRow(3, 20, 8, 8, 3, 1, 1, DisplayName = "channels that fill no vector")]
    [DataRow(5, 11, 7, 10, 5, 1, 2, DisplayName = "5 x 5 window")]
    [DataRow(16, 32, 6, 6, 1, 1, 0, DisplayName = "1 x 1 window")]
    [DataRow(4, 8, 9, 9, 3, 2, 1, DisplayName = "stride 2")]
    [DataRow(4, 9, 8, 11, 2, 2, 0, DisplayName = "even window, stride 2, size that does not divide")]
    [DataRow(2, 3, 12, 5, 3, 1, 0, DisplayName = "no margin")]
    public void Step_Convolutions_Agree(int channels, int filters, int height, int width, int kernel, int stride, int margin) =>
        FusedAssert.GradientsAgree(
            new Network(seed: 3).Input("x", channels, height, width)
                .Conv2D(filters, kernel, stride, margin).Relu()
                .Conv2D(6, 3, padding: Padding.Same)
                .Flatten().Dense(5).Build(),
            CrossEntropy, rows: 5);

    [TestMethod]
    [DataRow(8, 8, 2)]
    [DataRow(9, 7, 2)]
    [DataRow(12, 12, 2)]
    public void Step_PooledConvolutions_Agree(int height, int width, int pool) =>
        FusedAssert.GradientsAgree(
            new Network(seed: 4).Input("x", 2, height, width)
                .Conv2D(10, 3, padding: Padding.Same).Relu().MaxPool(pool)
                .Conv2D(24, 3, padding: Padding.Same).MaxPool(pool).Relu()
                .Flatten().Dense(19).Relu().Dense(4).Build(),
            CrossEntropy, rows: 19);

    [TestMethod]
    public void Step_PooledTies_ShareTheGradient()
    {
        // Equal pixels everywhere: all four of a window are its maximum.
        OnnxModel model = new Network(seed: 5).Input("x", 1, 4, 4).Conv2D(8, 1).Relu().MaxPool(2).Flatten().Dense(3).Build();
        OnnxFeed[] feeds = [OnnxFeed.Of<float>("x", Enumerable.Repeat(1f, 32).ToArray(), 2, 1, 4, 4), OnnxFeed.Of<long>("label", (long[])[0, 2], 2)];
        float[] fused = Updated(TrainingBackend.Fused), runtime = Updated(TrainingBackend.OnnxRuntime);

        for (int i = 0; i < fused.Length; i++)
            Assert.AreEqual(runtime[i], fused[i], 1e-6f);

        float[] Updated(TrainingBackend backend)
        {
            using TrainingSession session = TrainingSession.Create(model, CrossEntropy, new TrainingOptions { Backend = backend, Optimizer = new SgdOptimizer { LearningRate = 1 } });
            session.Step(feeds);
            return session.GetParameter(session.Parameters[0].Name);
        }
    }

    [TestMethod]
    public void Step_SquaredErrorOfAnImage_Agrees() =>
        FusedAssert.GradientsAgree(
            new Network(seed: 6).Input("x", 3, 6, 5).Conv2D(12, 3, padding: Padding.Same).Relu().Conv2D(2, 3, padding: Padding.Same).Build(), new MeanSquaredErrorLoss(), rows: 4);

    [TestMethod]
    public void Step_LabelSmoothing_Agrees() =>
        FusedAssert.GradientsAgree(new Network(seed: 7).Input("x", 6).Dense(4).Build(), new SoftmaxCrossEntropyLoss { LabelSmoothing = 0.2 }, rows: 9);

    [TestMethod]
    public void Step_GemmWithTransposedWeight_Agrees()
    {
        var g = new OnnxGraphBuilder("gemm");
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 5);
        OnnxValue w = g.Initializer(OnnxTensor.Wrap<float>(TrainingModels.Random(15, 1), 3, 5), "w");
        g.Output("y", g.Node("Gemm", [x, w], [OnnxAttribute.Int("transB", 1)]), OnnxElementType.Float, "N", 3);
        FusedAssert.GradientsAgree(g.Build(), CrossEntropy, rows: 4);
    }

    [TestMethod]
    public void Step_FrozenFirstLayer_TrainsTheRest()
    {
        OnnxModel model = new Network(seed: 8).Input("x", 2, 6, 6).Conv2D(4, 3, name: "first").Relu().Conv2D(4, 3, name: "second").Flatten().Dense(3).Build();
        FusedAssert.GradientsAgree(model, CrossEntropy, rows: 3, options: new TrainingOptions { Backend = TrainingBackend.Fused, FrozenWhere = name => name.StartsWith("first", StringComparison.Ordinal) });
    }
}
