namespace MLExtensions.Onnx.Tests;

/// <summary>Gradients of depthwise convolutions on own kernels, against the gradient graph in float64 and against ONNX Runtime.</summary>
[TestClass]
public sealed class DepthwiseGradientTests
{
    private static readonly SoftmaxCrossEntropyLoss CrossEntropy = new();

    [TestMethod]
    [DataRow(16, 9, 11, 3, 1, 1, DisplayName = "3 x 3")]
    [DataRow(24, 10, 8, 5, 1, 2, DisplayName = "5 x 5")]
    [DataRow(13, 9, 9, 3, 2, 1, DisplayName = "stride 2, channels that fill no vector")]
    [DataRow(8, 10, 12, 3, 2, 1, DisplayName = "stride 2, even size")]
    [DataRow(8, 11, 10, 5, 2, 2, DisplayName = "5 x 5, stride 2")]
    [DataRow(5, 12, 9, 4, 3, 0, DisplayName = "even window, stride 3, no margin")]
    [DataRow(40, 7, 7, 1, 1, 0, DisplayName = "1 x 1")]
    [DataRow(9, 12, 13, 2, 3, 1, DisplayName = "a stride that leaves gaps")]
    [DataRow(17, 8, 9, 7, 1, 3, DisplayName = "7 x 7")]
    [DataRow(16, 6, 5, 3, 1, 2, DisplayName = "a margin wider than needed")]
    public void Step_AnyWindow_Agrees(int channels, int height, int width, int kernel, int stride, int margin)
    {
        // A second reader of what it reads, and one in front of it: its input's gradient is a sum.
        Network network = new Network(seed: 3).Input("x", 2, height, width).Conv2D(channels, 3, padding: Padding.Same).Relu();
        network = network.Sum(path => path.DepthwiseConv2D(kernel, stride, margin).Relu(), path => path.Conv2D(channels, kernel, stride, margin));
        FusedAssert.GradientsAgree(network.Flatten().Dense(5).Build(), CrossEntropy, rows: 5);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(8)]
    public void Step_OfTheInput_Agrees(int channels) =>
        FusedAssert.GradientsAgree(
            new Network(seed: 4).Input("x", channels, 8, 7).DepthwiseConv2D(3, padding: Padding.Same).Relu().Conv2D(6, 1).Flatten().Dense(3).Build(), CrossEntropy, rows: 4);

    [TestMethod]
    public void Step_Separable_Agrees() =>
        FusedAssert.GradientsAgree(
            new Network(seed: 5).Input("x", 3, 12, 12).Conv2D(16, 3, 2, 1, bias: false).BatchNorm().Relu()
                .DepthwiseConv2D(3, padding: Padding.Same, bias: false).BatchNorm().Relu().Conv2D(24, 1, bias: false).BatchNorm().Relu()
                .DepthwiseConv2D(3, 2, 1).MaxPool(2).Conv2D(16, 1).Relu().GlobalAveragePool().Dense(5).Build(),
            CrossEntropy, rows: 6);

    [TestMethod]
    public void Step_Separable_GivesTheParametersOfOnnxRuntime()
    {
        OnnxModel model = Separable();
        float[][] fused = Train(model, TrainingBackend.Fused, 2), runtime = Train(model, TrainingBackend.OnnxRuntime, 1);

        for (int i = 0; i < fused.Length; i++)
        {
            for (int j = 0; j < fused[i].Length; j++)
                Assert.AreEqual(runtime[i][j], fused[i][j], 1e-4f, $"parameter {i}, element {j}");
        }
    }

    [TestMethod]
    public void Step_OneOrTwoThreads_GivesTheSameBits()
    {
        OnnxModel model = Separable();
        float[][] one = Train(model, TrainingBackend.Fused, 1), two = Train(model, TrainingBackend.Fused, 2);

        for (int i = 0; i < one.Length; i++)
            CollectionAssert.AreEqual(one[i], two[i]);
    }

    [TestMethod]
    [DataRow(2, 8)]
    [DataRow(4, 4)]
    public void Create_OtherGroups_SaysWhyNot(int groups, int filters)
    {
        OnnxModel model = new Network().Input("x", 4, 5, 5).Conv2D(filters, 3, groups: groups).Flatten().Dense(2).Build();
        using TrainingSession session = TrainingSession.Create(model, CrossEntropy);

        if (groups == 4)
            Assert.IsNull(session.WhyNotFused);
        else
            StringAssert.Contains(session.WhyNotFused, "2 groups for 4 channels and 8 filters");
    }

    private static OnnxModel Separable() => new Network(seed: 7).Input("x", 2, 10, 10).Conv2D(12, 3, padding: Padding.Same).Relu()
        .DepthwiseConv2D(3, 2, 1).Relu().Conv2D(9, 1).Relu().DepthwiseConv2D(5, padding: Padding.Same).Flatten().Dense(4).Build();

    private static float[][] Train(OnnxModel model, TrainingBackend backend, int threads)
    {
        using TrainingSession session = TrainingSession.Create(
            model, CrossEntropy, new TrainingOptions { Backend = backend, Optimizer = new SgdOptimizer { LearningRate = 0.05 }, Session = new OnnxSessionOptions { IntraOpThreads = threads } });
        OnnxFeed[] feeds = FusedAssert.Batch(model, CrossEntropy, 21, 3);
        for (int i = 0; i < 4; i++)
            session.Step(feeds);
        return [.. session.Parameters.Select(parameter => session.GetParameter(parameter.Name))];
    }
}
