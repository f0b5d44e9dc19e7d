namespace MLExtensions.Onnx.Tests;

/// <summary>Trainings of convolutional networks: what their faster graphs must not change.</summary>
[TestClass]
public class ConvolutionTrainingTests
{
    [TestMethod]
    public void Fit_NetworkOfManyLayers_LearnsAndExportsWhatItPredicts()
    {
        OnnxModel model = new Network("n", seed: 1).Input("image", 1, 28, 28)
            .Conv2D(4, 3, padding: Padding.Same).BatchNorm().Relu().MaxPool(2)
            .Conv2D(8, 3, padding: Padding.Same).BatchNorm().Relu().AveragePool(2)
            .Flatten().Dropout(0.2f).Dense(10).Build("logits");
        DigitImages digits = DrawnDigits.Draw(400, seed: 1);
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss { LabelSmoothing = 0.05 }, new TrainingOptions { Optimizer = new AdamOptimizer { LearningRate = 0.01 } });
        FitResult result = session.Fit(digits.Batches(50, shuffleSeed: 3), new FitOptions { Epochs = 3 });
        Assert.IsTrue(result.History[2].Loss < 0.6 * result.History[0].Loss, string.Join(", ", result.History.Select(epoch => epoch.Loss)));

        OnnxFeed image = OnnxFeed.Of<float>("image", digits.Pixels.AsMemory(0, 3 * 784), 3, 1, 28, 28);
        using OnnxResults predicted = session.Predict(image);
        OnnxModel trained = session.Export();
        Assert.IsFalse(trained.Nodes.Any(node => node.OpType == "Dropout"));
        using var run = new OnnxSession(trained);
        using OnnxResults results = run.Run(image);
        float[] expected = predicted.Span<float>("logits").ToArray();
        float[] actual = results.Span<float>("logits").ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-4 * Math.Max(1, Math.Abs(expected[i])));
    }

    [TestMethod]
    public void Step_BatchSizeKnownOrNot_GivesTheSameUpdate()
    {
        // With a known batch size the convolutions become products; the numbers must not care.
        OnnxModel model = new Network("n", seed: 1).Input("image", 1, 12, 12)
            .Conv2D(4, 3, padding: Padding.Same).Relu().MaxPool(2).Conv2D(6, 3, padding: Padding.Same).Relu().MaxPool(2).Flatten().Dense(3).Build("logits");
        const int Rows = 32;
        float[] images = TrainingModels.Random(Rows * 144, 1);
        OnnxFeed[] batch = [OnnxFeed.Of<float>("image", images, Rows, 1, 12, 12), OnnxFeed.Of<long>("label", TrainingModels.Labels(Rows, 3, 2), Rows)];
        var options = new TrainingOptions { BatchSize = Rows, Optimizer = new SgdOptimizer { LearningRate = 1 } };
        using TrainingSession known = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), options);
        // Two halves, accumulated: another batch size, another graph.
        using TrainingSession halves = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { AccumulationSteps = 2, Optimizer = new SgdOptimizer { LearningRate = 1 } });
        known.Step(batch);
        long[] labels = TrainingModels.Labels(Rows, 3, 2);
        for (int half = 0; half < 2; half++)
        {
            halves.Step(
                OnnxFeed.Of<float>("image", images.AsMemory(half * Rows / 2 * 144, Rows / 2 * 144), Rows / 2, 1, 12, 12),
                OnnxFeed.Of<long>("label", labels.AsMemory(half * Rows / 2, Rows / 2), Rows / 2));
        }

        foreach (ParameterInfo parameter in known.Parameters)
        {
            float[] expected = halves.GetParameter(parameter.Name);
            float[] actual = known.GetParameter(parameter.Name);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 2e-5, $"{parameter.Name}[{i}]");
        }
    }

    [TestMethod]
    public void Step_SameSeedAndThreads_GivesTheSameBits() => CollectionAssert.AreEqual(Train(), Train());

    private static float[] Train()
    {
        OnnxModel model = new Network("n", seed: 1).Input("image", 1, 28, 28)
            .Conv2D(4, 3, padding: Padding.Same).Relu().MaxPool(2).Conv2D(8, 3, padding: Padding.Same).Relu().MaxPool(2).Flatten().Dense(10).Build("logits");
        DigitImages digits = DrawnDigits.Draw(128, seed: 1);
        using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Session = new OnnxSessionOptions { IntraOpThreads = 2 } });
        session.Fit(digits.Batches(32, shuffleSeed: 3), new FitOptions { Epochs = 2 });
        return [.. session.Parameters.SelectMany(parameter => session.GetParameter(parameter.Name))];
    }
}
