namespace MLExtensions.Onnx.Tests;

/// <summary>Gradients of own kernels, layer by layer, against the gradient graph in float64.</summary>
[TestClass]
public sealed class FusedGradientTests
{
    private static readonly SoftmaxCrossEntropyLoss CrossEntropy = new();

    [TestMethod]
    public void ClassWeights_OfDenseLayers_GiveTheGradientsOfTheGraph() =>
        FusedAssert.GradientsAgree(
            new Network("head", seed: 2).Input("x", 7).Dense(5).Relu().Dense(3).Build(), new SoftmaxCrossEntropyLoss { ClassWeights = [0.25f, 1, 3], LabelSmoothing = 0.1 }, rows: 9);

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
    [DataRow(16, 12, 1, DisplayName = "whole tiles")]
    [DataRow(13, 10, 1, DisplayName = "cut tiles")]
    [DataRow(8, 8, 1, DisplayName = "few tiles: the weights' gradient is summed directly")]
    [DataRow(14, 18, 2, DisplayName = "pooled by 2")]
    [DataRow(12, 16, 4, DisplayName = "pooled by 4")]
    [DataRow(15, 15, 3, DisplayName = "pooled by 3")]
    public void Step_WideConvolutions_Agree(int height, int width, int pool)
    {
        // At least 16 channels: a quarter of the multiplications, on tiles of 4 × 4 results.
        Network network = new Network(seed: 12).Input("x", 3, height, width).Conv2D(16, 3, padding: Padding.Same).Relu();
        network = network.Residual(path => path.Conv2D(16, 3, padding: Padding.Same)).Conv2D(24, 3, padding: Padding.Same).Relu();
        network = pool == 1 ? network : network.MaxPool(pool);
        FusedAssert.GradientsAgree(network.Conv2D(17, 3, padding: Padding.Same).GlobalAveragePool().Dense(4).Build(), CrossEntropy, rows: 5);
    }

    [TestMethod]
    [DataRow(14, 13, 0, 0)]
    [DataRow(12, 12, 2, 2)]
    [DataRow(13, 11, 0, 2)]
    public void Step_WideConvolutionsWithAnyMargin_Agree(int height, int width, int first, int second)
    {
        Network network = new Network(seed: 13).Input("x", 16, height, width).Conv2D(16, 3, padding: first).Relu().Conv2D(24, 3, padding: second).Relu().MaxPool(2);
        FusedAssert.GradientsAgree(network.Flatten().Dense(4).Build(), CrossEntropy, rows: 5);
    }

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

    [TestMethod]
    [DataRow("LeakyRelu")]
    [DataRow("Sigmoid")]
    [DataRow("Tanh")]
    [DataRow("Gelu")]
    [DataRow("Clip")]
    public void Step_ActivationFunctions_Agree(string function)
    {
        // 13 channels: what lies beyond them must not reach a weight, though a sigmoid makes a half of it.
        Network network = Apply(new Network(seed: 9).Input("x", 2, 5, 6).Conv2D(13, 3, padding: Padding.Same));
        FusedAssert.GradientsAgree(Apply(network.Conv2D(5, 3).Flatten().Dense(11)).Dense(3).Build(), CrossEntropy, rows: 6);

        Network Apply(Network chain) => function switch
        {
            "LeakyRelu" => chain.LeakyRelu(0.2f),
            "Sigmoid" => chain.Sigmoid(),
            "Tanh" => chain.Tanh(),
            "Clip" => chain.Apply("Clip", x => x.Clip(-0.1, 0.6)),
            _ => chain.Gelu(),
        };
    }

    [TestMethod]
    [DataRow(3, 2, 1, true)]
    [DataRow(3, 1, 0, true)]
    [DataRow(3, 2, 1, false)]
    [DataRow(2, 2, 0, false)]
    [DataRow(4, 4, 0, true)]
    public void Step_Pools_Agree(int size, int stride, int margin, bool isMaximum)
    {
        Network network = new Network(seed: 10).Input("x", 1, 9, 8).Conv2D(9, 3, padding: Padding.Same).Tanh();
        network = isMaximum ? network.MaxPool(size, stride, margin) : network.AveragePool(size, stride, margin);
        FusedAssert.GradientsAgree(network.Conv2D(4, 1).Relu().Flatten().Dense(3).Build(), CrossEntropy, rows: 5);
    }

    [TestMethod]
    public void Step_GlobalAveragePool_Agrees() =>
        FusedAssert.GradientsAgree(new Network(seed: 11).Input("x", 3, 7, 5).Conv2D(12, 3).Relu().GlobalAveragePool().Dense(4).Build(), CrossEntropy, rows: 5);

    [TestMethod]
    [DataRow(16, 6)]
    [DataRow(11, 1)]
    [DataRow(5, 40)]
    public void Step_BatchNorm_Agrees(int filters, int rows) =>
        FusedAssert.GradientsAgree(
            new Network(seed: 12).Input("x", 2, 6, 6).Conv2D(filters, 3, padding: Padding.Same, bias: false).BatchNorm().Relu()
                .Conv2D(6, 3).BatchNorm().Flatten().Dense(8).BatchNorm().Relu().Dense(3).Build(),
            CrossEntropy, rows);

    [TestMethod]
    public void Step_Residuals_Agree() =>
        FusedAssert.GradientsAgree(
            new Network(seed: 13).Input("x", 3, 8, 8).Conv2D(8, 3, padding: Padding.Same).BatchNorm().Relu()
                .Residual(path => path.Conv2D(8, 3, padding: Padding.Same).BatchNorm().Relu().Conv2D(8, 3, padding: Padding.Same).BatchNorm()).Relu()
                .Residual(path => path.Conv2D(12, 3, 2, 1).Relu().Conv2D(12, 3, padding: Padding.Same), shortcut => shortcut.Conv2D(12, 1, 2)).Relu()
                .GlobalAveragePool().Dense(5).Build(),
            CrossEntropy, rows: 7);

    [TestMethod]
    public void Step_ValueAddedToItself_Agrees() =>
        FusedAssert.GradientsAgree(
            new Network(seed: 14).Input("x", 4).Dense(9).Sum(path => path, path => path, path => path.Tanh()).Dense(3).Build(), CrossEntropy, rows: 4);

    [TestMethod]
    public void Step_L2Normalize_Agrees() =>
        FusedAssert.GradientsAgree(new Network(seed: 15).Input("x", 7).Dense(20).Relu().Dense(12).L2Normalize().Build(), new MeanSquaredErrorLoss(), rows: 9);

    [TestMethod]
    public void Step_Dropouts_DropWhatOnnxRuntimeDrops() =>
        FusedAssert.GradientsAgree(
            new Network(seed: 16).Input("x", 2, 6, 6).Conv2D(5, 3, padding: Padding.Same).Relu().Dropout(0.3f).Conv2D(6, 3).Flatten().Dense(9).Relu().Dropout(0.5f).Dense(4).Build(),
            CrossEntropy, rows: 11, options: new TrainingOptions { Backend = TrainingBackend.Fused, Seed = 5 });

    [TestMethod]
    public void Step_BranchesOfDifferentMargins_Agree() =>
        FusedAssert.GradientsAgree(
            new Network(seed: 17).Input("x", 2, 7, 7)
                .Sum(path => path.Conv2D(8, 1), path => path.Conv2D(8, 3, padding: Padding.Same), path => path.Conv2D(8, 5, padding: Padding.Same)).Relu()
                .Flatten().Dense(3).Build(),
            CrossEntropy, rows: 4);

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public void Step_RandomNetwork_Agrees(int seed)
    {
        var random = new Random(seed);
        Network network = new Network(seed: seed).Input("x", random.Next(1, 5), random.Next(9, 15), random.Next(9, 15));
        int channels = random.Next(3, 20);
        network = network.Conv2D(channels, 3, padding: Padding.Same);
        for (int layer = 0; layer < 4; layer++)
        {
            network = random.Next(8) switch
            {
                0 => network.Conv2D(channels = random.Next(3, 20), 1 + (2 * random.Next(2)), padding: Padding.Same).Relu(),
                1 => network.BatchNorm().Relu(),
                2 => network.Residual(path => path.Conv2D(channels, 3, padding: Padding.Same).Tanh()),
                3 => network.MaxPool(3, 1, 1),
                4 => network.AveragePool(3, 1, 1),
                5 => network.Gelu(),
                6 => network.DepthwiseConv2D(3 + (2 * random.Next(2)), padding: Padding.Same, bias: random.Next(2) == 0).Relu(),
                _ => network.Dropout(0.2f),
            };
        }

        network = random.Next(2) == 0 ? network.GlobalAveragePool() : network.MaxPool(2).Flatten();
        FusedAssert.GradientsAgree(network.Dense(random.Next(5, 40)).Sigmoid().Dense(6).Build(), CrossEntropy, rows: random.Next(2, 20), seed: seed);
    }

    public static IEnumerable<object[]> Seeds => Enumerable.Range(1, 10).Select(seed => new object[] { seed });
}
