namespace MLExtensions.Onnx.Tests;

/// <summary>Epochs: progress, validation, early stopping, cancellation.</summary>
[TestClass]
public class FitTests
{
    private const int Rows = 40;

    [TestMethod]
    public void Fit_SeveralEpochs_RecordsFallingLosses()
    {
        using TrainingSession session = NewSession();
        FitResult result = session.Fit(Source(), new FitOptions { Epochs = 8 });
        Assert.AreEqual(8, result.History.Count);
        Assert.IsTrue(result.History[^1].Loss < 0.5 * result.History[0].Loss);
        Assert.IsNull(result.History[0].Validation);
        Assert.AreEqual(8 * 5, session.Steps);
        Assert.IsFalse(result.StoppedEarly);
    }

    [TestMethod]
    public void Fit_WithProgress_ReportsWithinAndAfterEpochs()
    {
        using TrainingSession session = NewSession();
        var reports = new Reports();
        session.Fit(Source(), new FitOptions { Epochs = 2, ReportInterval = 2, Validation = Source(), Progress = reports });
        CollectionAssert.AreEqual(new[] { (1, 2), (1, 4), (1, 5), (2, 2), (2, 4), (2, 5) }, reports.Select(report => (report.Epoch, report.Batch)).ToArray());
        Assert.IsTrue(reports.All(report => report.Validation is null == report.Batch < 5));
        Assert.IsTrue(reports.All(report => report is { Epochs: 2, BatchCount: 5, Loss: > 0, GradientNorm: > 0, BatchesPerSecond: > 0 }));
    }

    [TestMethod]
    public void Fit_MetricStopsImproving_StopsAndRestoresTheBestWeights()
    {
        using TrainingSession session = NewSession();
        double[] metrics = [5, 3, 1, 2, 2, 0];
        var weights = new List<float[]>();
        ValidationMetric metric = ValidationMetric.Of("scripted", higherIsBetter: false, (trained, _, _) =>
        {
            weights.Add(trained.GetParameter("w1"));
            return metrics[weights.Count - 1];
        });
        FitResult result = session.Fit(Source(), new FitOptions { Epochs = 10, Validation = Source(), Metric = metric, Patience = 2 });
        Assert.IsTrue(result.StoppedEarly);
        Assert.AreEqual(3, result.BestEpoch);
        CollectionAssert.AreEqual(new double?[] { 5, 3, 1, 2, 2 }, result.History.Select(epoch => epoch.Validation).ToArray());
        CollectionAssert.AreEqual(weights[2], session.GetParameter("w1"));
        CollectionAssert.AreNotEqual(weights[4], session.GetParameter("w1"));
    }

    [TestMethod]
    public void Fit_HigherIsBetterWithMinimumImprovement_CountsOnlyLargerSteps()
    {
        using TrainingSession session = NewSession();
        double[] metrics = [0.5, 0.7, 0.75, 0.78];
        int epoch = 0;
        ValidationMetric metric = ValidationMetric.Of("scripted", higherIsBetter: true, (_, _, _) => metrics[epoch++]);
        FitResult result = session.Fit(Source(), new FitOptions { Epochs = 4, Validation = Source(), Metric = metric, MinimumImprovement = 0.1, RestoreBest = false });
        Assert.AreEqual(2, result.BestEpoch);
    }

    [TestMethod]
    public void Fit_CancelledWithinAnEpoch_ThrowsAndLeavesAUsableSession()
    {
        using TrainingSession session = NewSession();
        using var source = new CancellationTokenSource();
        var reports = new Reports(report =>
        {
            if (report is { Epoch: 2, Batch: 3 })
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => session.Fit(Source(), new FitOptions { ReportInterval = 1, Progress = reports }, source.Token));
        Assert.AreEqual(8, session.Steps);
        session.Fit(Source(), new FitOptions { Epochs = 1 });
        Assert.AreEqual(13, session.Steps);
    }

    [TestMethod]
    public void Evaluate_Loss_IsTheMeanOverAllRows()
    {
        using TrainingSession session = NewSession();
        // 40 rows in batches of 16, 16 and 8 weigh as in one batch.
        Assert.AreEqual(session.Evaluate(Source(Rows), ValidationMetric.Loss), session.Evaluate(Source(16), ValidationMetric.Loss), 1e-6);
    }

    [TestMethod]
    public void Evaluate_Accuracy_CountsTheRowsAtTheirLabel()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 3);
        g.Output("y", g.Node("Add", [x, g.Initializer(OnnxTensor.Create(new float[3], 3), "b")]), OnnxElementType.Float, "N", 3);
        using TrainingSession session = TrainingSession.Create(g.Build(), new SoftmaxCrossEntropyLoss());
        ArrayBatchSource source = new ArrayBatchSource(rows: 4, batchSize: 3)
            .Add<float>("x", new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1 }, 3)
            .Add<long>("label", new long[] { 0, 1, 1, 2 });
        Assert.AreEqual(0.75, session.Evaluate(source, ValidationMetric.Accuracy()));
    }

    [TestMethod]
    public void Fit_PatienceWithoutValidation_Throws()
    {
        using TrainingSession session = NewSession();
        var error = Assert.ThrowsExactly<ArgumentException>(() => session.Fit(Source(), new FitOptions { Patience = 2 }));
        StringAssert.Contains(error.Message, "Patience needs Validation");
        error = Assert.ThrowsExactly<ArgumentException>(() => session.Fit(Source(), new FitOptions { Resume = true }));
        StringAssert.Contains(error.Message, "need a CheckpointPath");
    }

    [TestMethod]
    public void Fit_SourceThrows_PassesTheErrorOn()
    {
        using TrainingSession session = NewSession();
        ArrayBatchSource incomplete = new ArrayBatchSource(rows: 4, batchSize: 2).Add<float>("x", new float[16], 4);
        var error = Assert.ThrowsExactly<ArgumentException>(() => session.Fit(incomplete));
        StringAssert.Contains(error.Message, "Input 'target' was not fed.");
    }

    private static TrainingSession NewSession() =>
        TrainingSession.Create(TrainingModels.Perceptron(4, 8, 2), new MeanSquaredErrorLoss(), new TrainingOptions { Optimizer = new AdamOptimizer { LearningRate = 0.02 } });

    private static ArrayBatchSource Source(int batchSize = 8)
    {
        float[] x = TrainingModels.Random(Rows * 4, 11);
        float[] t = [.. Enumerable.Range(0, Rows).SelectMany(row => new[] { x[row * 4] * x[(row * 4) + 1], x[(row * 4) + 2] })];
        return new ArrayBatchSource(Rows, batchSize) { ShuffleSeed = 3 }.Add<float>("x", x, 4).Add<float>("target", t, 2);
    }

    private sealed class Reports(Action<FitReport>? then = null) : List<FitReport>, IProgress<FitReport>
    {
        public void Report(FitReport value)
        {
            Add(value);
            then?.Invoke(value);
        }
    }
}
