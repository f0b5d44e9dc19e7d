namespace MLExtensions.Onnx.Tests;

/// <summary>BatchNormalization in training: the batch's statistics forward and backward, running ones kept for inference.</summary>
[TestClass]
public class BatchNormTrainingTests
{
    private const int Rows = 5;
    private const int Channels = 3;
    private const double Epsilon = 1e-5;

    [TestMethod]
    public void Step_OneBatch_MovesTheRunningStatistics()
    {
        using TrainingSession session = TrainingSession.Create(Model(), new MeanSquaredErrorLoss());
        float[] x = TrainingModels.Random(Rows * Channels, 1, scale: 3);
        session.Step(Feeds(x));
        (double[] means, double[] variances) = Statistics(x);
        for (int c = 0; c < Channels; c++)
        {
            Assert.AreEqual((0.9 * 0.5) + (0.1 * means[c]), session.GetParameter("mean")[c], 1e-5);
            Assert.AreEqual((0.9 * 2) + (0.1 * variances[c]), session.GetParameter("variance")[c], 1e-5);
        }
    }

    [TestMethod]
    public void Step_OneBatch_NormalizesByTheBatch()
    {
        using TrainingSession session = TrainingSession.Create(Model(), new MeanSquaredErrorLoss(), new TrainingOptions { Optimizer = new SgdOptimizer { LearningRate = 1 } });
        float[] x = TrainingModels.Random(Rows * Channels, 1, scale: 3);
        (double[] means, double[] variances) = Statistics(x);
        double[] normalized = [.. x.Select((value, i) => (value - means[i % Channels]) / Math.Sqrt(variances[i % Channels] + Epsilon))];
        // Scale 1.5, shift 0.25, target 0: the loss is the mean of y².
        double[] y = [.. normalized.Select(value => (1.5 * value) + 0.25)];
        Assert.AreEqual(y.Average(value => value * value), session.Step(Feeds(x)), 1e-5);
        for (int c = 0; c < Channels; c++)
        {
            double gradient = Enumerable.Range(0, Rows).Sum(row => 2 * y[(row * Channels) + c] * normalized[(row * Channels) + c] / y.Length);
            Assert.AreEqual(1.5 - gradient, session.GetParameter("scale")[c], 1e-4);
        }
    }

    [TestMethod]
    public void Predict_AfterTraining_UsesTheRunningStatistics()
    {
        using TrainingSession session = TrainingSession.Create(Model(), new MeanSquaredErrorLoss());
        for (int i = 0; i < 30; i++)
            session.Step(Feeds(TrainingModels.Random(Rows * Channels, i, scale: 3)));
        OnnxModel trained = session.Export();
        OnnxFeed x = OnnxFeed.Of<float>("x", TrainingModels.Random(2 * Channels, 99), 2, Channels);
        using OnnxResults predicted = session.Predict(x);
        float[] y = predicted.Span<float>("y").ToArray();
        float[] scale = session.GetParameter("scale"), shift = session.GetParameter("shift"), mean = session.GetParameter("mean"), variance = session.GetParameter("variance");
        float[] values = TrainingModels.Random(2 * Channels, 99);
        for (int i = 0; i < y.Length; i++)
            Assert.AreEqual((scale[i % Channels] * (values[i] - mean[i % Channels]) / Math.Sqrt(variance[i % Channels] + Epsilon)) + shift[i % Channels], y[i], 1e-5);
        using var run = new OnnxSession(trained);
        using OnnxResults results = run.Run(x);
        for (int i = 0; i < y.Length; i++)
            Assert.AreEqual(y[i], results.Span<float>("y")[i], 1e-6);
    }

    [TestMethod]
    public void Step_ScaleAndShiftFrozen_StaysInInference()
    {
        OnnxModel model = Model(extra: true);
        using TrainingSession session = TrainingSession.Create(model, new MeanSquaredErrorLoss(), new TrainingOptions { Frozen = ["scale", "shift"] });
        session.Step(Feeds(TrainingModels.Random(Rows * Channels, 1)));
        OnnxModel trained = session.Export();
        foreach (string name in (string[])["mean", "variance", "scale", "shift"])
            CollectionAssert.AreEqual(model.FindInitializer(name)!.AsSpan<float>().ToArray(), trained.FindInitializer(name)!.AsSpan<float>().ToArray(), name);
    }

    [TestMethod]
    public void LoadCheckpoint_WithStatistics_GoesOnToTheBit()
    {
        using var folder = new TemporaryFolder();
        using TrainingSession first = TrainingSession.Create(Model(), new MeanSquaredErrorLoss());
        first.Step(Feeds(TrainingModels.Random(Rows * Channels, 1)));
        first.SaveCheckpoint(folder.File("c"));
        using TrainingSession second = TrainingSession.Create(Model(), new MeanSquaredErrorLoss());
        second.LoadCheckpoint(folder.File("c"));
        for (int i = 2; i < 5; i++)
            Assert.AreEqual(first.Step(Feeds(TrainingModels.Random(Rows * Channels, i))), second.Step(Feeds(TrainingModels.Random(Rows * Channels, i))));
        CollectionAssert.AreEqual(first.GetParameter("variance"), second.GetParameter("variance"));
    }

    private static OnnxModel Model(bool extra = false)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", Channels);
        if (extra)
            x = g.Node("Mul", [x, Constant("factor", 1)]);
        OnnxValue y = g.Node("BatchNormalization", [x, Constant("scale", 1.5f), Constant("shift", 0.25f), Constant("mean", 0.5f), Constant("variance", 2)]);
        return g.Output("y", y, OnnxElementType.Float, "N", Channels).Build();

        OnnxValue Constant(string name, float value) => g.Initializer(OnnxTensor.Create([.. Enumerable.Repeat(value, Channels)], Channels), name);
    }

    private static OnnxFeed[] Feeds(float[] x) => [OnnxFeed.Of<float>("x", x, Rows, Channels), OnnxFeed.Of<float>("target", new float[Rows * Channels], Rows, Channels)];

    /// <summary>Means and population variances of the channels.</summary>
    private static (double[] Means, double[] Variances) Statistics(float[] x)
    {
        double[] means = [.. Enumerable.Range(0, Channels).Select(c => Enumerable.Range(0, Rows).Average(row => (double)x[(row * Channels) + c]))];
        return (means, [.. Enumerable.Range(0, Channels).Select(c => Enumerable.Range(0, Rows).Average(row => Math.Pow(x[(row * Channels) + c] - means[c], 2)))]);
    }
}
