namespace MLExtensions.Onnx.Tests;

/// <summary>Batches trained in parts, a thread for each, against the same batches at one go.</summary>
[TestClass]
public sealed class PartedStepTests
{
    [TestMethod]
    [DataRow(null, DisplayName = "any batch size")]
    [DataRow(48, DisplayName = "a known batch size")]
    public void Step_TwoThreads_GivesTheNumbersOfOne(int? batchSize)
    {
        float[][] one = Train(threads: 1, batchSize, out float[] lossesOfOne, out float normOfOne);
        float[][] two = Train(threads: 2, batchSize, out float[] lossesOfTwo, out float normOfTwo);

        for (int i = 0; i < lossesOfOne.Length; i++)
            Assert.AreEqual(lossesOfOne[i], lossesOfTwo[i], 1e-4f, $"loss of step {i}");
        Assert.AreEqual(normOfOne, normOfTwo, 1e-4f * normOfOne);
        for (int i = 0; i < one.Length; i++)
        {
            for (int j = 0; j < one[i].Length; j++)
                Assert.AreEqual(one[i][j], two[i][j], 2e-4f, $"parameter {i}, element {j}");
        }
    }

    [TestMethod]
    public void Holds_RowByRowOperators_IsTrue() =>
        Assert.IsTrue(RowIndependence.Holds(Network().Build().Proto.Graph));

    [TestMethod]
    public void Holds_OperatorsThatMixRows_IsFalse()
    {
        Assert.IsFalse(Mixes(x => x.Transpose(1, 0)));
        Assert.IsFalse(Mixes(x => x.MatMul(x.Transpose(1, 0))));
        Assert.IsFalse(Mixes(x => x.Softmax(0)));

        static bool Mixes(Func<OnnxValue, OnnxValue> function)
        {
            var g = new OnnxGraphBuilder("rows");
            OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 4);
            g.Output("y", function(x));
            return RowIndependence.Holds(g.Build().Proto.Graph);
        }
    }

    private static Network Network() => new Network("parts", seed: 3)
        .Input("image", 1, 28, 28)
        .Conv2D(8, 3, padding: Padding.Same).Relu().MaxPool(2)
        .Conv2D(8, 3).Relu().MaxPool(2)
        .Flatten().Dropout(0.2f).Dense(10);

    private static float[][] Train(int threads, int? batchSize, out float[] losses, out float norm)
    {
        DigitImages digits = DrawnDigits.Draw(48, seed: 4);
        using TrainingSession session = TrainingSession.Create(Network().Build(), new SoftmaxCrossEntropyLoss { LabelSmoothing = 0.1 }, new TrainingOptions
        {
            Optimizer = new SgdOptimizer { LearningRate = 0.05, Momentum = 0.9 },
            ClipNorm = 1,
            BatchSize = batchSize,
            Seed = 7,
            Backend = TrainingBackend.OnnxRuntime,
            Session = new OnnxSessionOptions { IntraOpThreads = threads },
        });
        losses = new float[4];
        for (int i = 0; i < losses.Length; i++)
            losses[i] = session.Step(OnnxFeed.Of<float>("image", digits.Pixels, 48, 1, 28, 28), OnnxFeed.Of<long>("label", digits.Labels, 48));
        norm = session.GradientNorm;
        return [.. session.Parameters.Select(parameter => session.GetParameter(parameter.Name))];
    }
}
