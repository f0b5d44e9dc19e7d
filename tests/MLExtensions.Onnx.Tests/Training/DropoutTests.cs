namespace MLExtensions.Onnx.Tests;

/// <summary>Dropout drops in training, by the seed, and not in inference.</summary>
[TestClass]
public class DropoutTests
{
    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.5)]
    [DataRow(0.9)]
    public void Fill_ManyElements_DropsTheirShareAndKeepsTheMean(double ratio)
    {
        var mask = new float[100_003];
        MaskFiller.Fill(mask, ratio, seed: 4, batch: 2, index: 0);
        float kept = (float)(1 / (1 - ratio));
        Assert.IsTrue(mask.All(value => value == 0 || value == kept));
        // Five standard deviations.
        Assert.AreEqual(ratio, mask.Count(value => value == 0) / (double)mask.Length, 5 * Math.Sqrt(ratio * (1 - ratio) / mask.Length));
    }

    [TestMethod]
    public void Fill_OtherSeedBatchOrLayer_DropsOthers()
    {
        float[] mask = Mask(1, 1, 1);
        CollectionAssert.AreEqual(mask, Mask(1, 1, 1));
        CollectionAssert.AreNotEqual(mask, Mask(2, 1, 1));
        CollectionAssert.AreNotEqual(mask, Mask(1, 2, 1));
        CollectionAssert.AreNotEqual(mask, Mask(1, 1, 2));
    }

    [TestMethod]
    public void Step_WithDropout_UsesTheMaskForwardAndBackward()
    {
        const int Rows = 3;
        const int Columns = 50;
        using TrainingSession session = NewSession(Columns, seed: 6);
        float[] x = TrainingModels.Random(Rows * Columns, 1);
        var mask = new float[Rows * Columns];
        MaskFiller.Fill(mask, 0.5, seed: 6, batch: 0, index: 0);
        // y = dropout(x) · p with p = 1, loss = mean of y².
        double[] y = [.. x.Zip(mask, (value, factor) => (double)value * factor)];
        float loss = session.Step(OnnxFeed.Of<float>("x", x, Rows, Columns), OnnxFeed.Of<float>("target", new float[Rows * Columns], Rows, Columns));
        Assert.AreEqual(y.Average(value => value * value), loss, 1e-5);
        float[] p = session.GetParameter("p");
        for (int column = 0; column < Columns; column++)
        {
            double gradient = Enumerable.Range(0, Rows).Sum(row => 2 * y[(row * Columns) + column] * y[(row * Columns) + column]) / y.Length;
            Assert.AreEqual(1 - gradient, p[column], 1e-5);
        }
    }

    [TestMethod]
    public void Predict_WithDropout_DropsNothing()
    {
        using TrainingSession session = NewSession(columns: 20, seed: 1);
        float[] x = TrainingModels.Random(20, 1);
        using OnnxResults results = session.Predict(OnnxFeed.Of<float>("x", x, 1, 20));
        CollectionAssert.AreEqual(x, results.Span<float>("y").ToArray());
    }

    [TestMethod]
    public void LoadCheckpoint_WithDropout_DropsTheSameAsUninterrupted()
    {
        using var folder = new TemporaryFolder();
        OnnxFeed[] batch = [OnnxFeed.Of<float>("x", TrainingModels.Random(40, 1), 2, 20), OnnxFeed.Of<float>("target", new float[40], 2, 20)];
        using TrainingSession first = NewSession(columns: 20, seed: 1);
        first.Step(batch);
        first.SaveCheckpoint(folder.File("c"));
        using TrainingSession second = NewSession(columns: 20, seed: 1);
        second.LoadCheckpoint(folder.File("c"));
        for (int i = 0; i < 4; i++)
            Assert.AreEqual(first.Step(batch), second.Step(batch));
        CollectionAssert.AreEqual(first.GetParameter("p"), second.GetParameter("p"));
    }

    private static TrainingSession NewSession(int columns, long seed)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", columns);
        OnnxValue dropped = g.Node("Dropout", [x, g.Scalar(0.5f)]);
        float[] ones = new float[columns];
        Array.Fill(ones, 1);
        g.Output("y", g.Node("Mul", [dropped, g.Initializer(OnnxTensor.Create(ones, columns), "p")]), OnnxElementType.Float, "N", columns);
        return TrainingSession.Create(g.Build(), new MeanSquaredErrorLoss(), new TrainingOptions { Seed = seed, Optimizer = new SgdOptimizer { LearningRate = 1 } });
    }

    private static float[] Mask(long seed, long batch, int index)
    {
        var mask = new float[64];
        MaskFiller.Fill(mask, 0.5, seed, batch, index);
        return mask;
    }
}
