using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.MetricLearning.Training;

[TestClass]
public sealed class EmbeddingTrainerTests
{
    [TestMethod]
    public void Train_TwoRings_BringsEachTogether()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 120, seed: 1);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(features, labels, new EmbeddingOptions { Dimension = 8, Epochs = 100, LearningRate = 0.01, Seed = 1, Threads = 1 });
        FloatMatrix rows = embedding.Embed(features);
        RetrievalMetrics before = RetrievalEvaluation.Evaluate(features, labels), after = RetrievalEvaluation.Evaluate(rows, labels);
        Assert.IsGreaterThan(before.MapAtR + 0.2, after.MapAtR);
        Assert.AreEqual(1f, TensorPrimitives.Norm<float>(rows.Row(3)), 1e-5f);
        Assert.HasCount(100, embedding.History);
        EmbeddingEpoch first = embedding.History[0], last = embedding.History[^1];
        Assert.IsLessThan(first.ActiveFraction, last.ActiveFraction);
        Assert.IsLessThan(last.MeanNegativeDistance, last.MeanPositiveDistance);
        Assert.IsFalse(last.IsCollapsed);
    }

    [TestMethod]
    public void Train_AnyNumberOfThreads_GivesTheSameBits()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 60, seed: 1);
        FloatMatrix[] results = [.. new[] { 1, 3 }.Select(threads =>
        {
            using EmbeddingModel embedding = EmbeddingTrainer.Train(features, labels, new EmbeddingOptions { Dimension = 4, Epochs = 3, Seed = 7, Threads = threads });
            return embedding.Embed(features);
        })];
        CollectionAssert.AreEqual(results[0].Span.ToArray(), results[1].Span.ToArray());
    }

    [TestMethod]
    public void Train_WithValidation_KeepsTheBestEpoch()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 80, seed: 2);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(
            features, labels, new EmbeddingOptions { Dimension = 4, Epochs = 6, LearningRate = 0.01, ValidationFraction = 0.25, Seed = 1, Threads = 1 });
        Assert.IsTrue(embedding.History.All(epoch => epoch.Validation is { Queries: 20 }));
    }

    [TestMethod]
    public void Train_WithPatience_EndsEarly()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 80, seed: 2);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(
            features, labels, new EmbeddingOptions { Dimension = 4, Epochs = 50, LearningRate = 1e-9, ValidationFraction = 0.25, Patience = 1, Seed = 1, Threads = 1 });
        Assert.IsLessThan(50, embedding.History.Count);
    }

    [TestMethod]
    public void Train_OneClass_SaysWhatIsNeeded()
    {
        (FloatMatrix features, _) = Rings.Draw(rows: 10, seed: 1);
        var error = Assert.ThrowsExactly<ArgumentException>(() => EmbeddingTrainer.Train(features, new long[10]));
        StringAssert.StartsWith(error.Message, "An embedding is learned of at least two classes with at least two rows each; of 10 rows in 1 class, 1 class has two or more.");
    }

    [TestMethod]
    public void Train_ClassesOfOneRow_SaysWhatIsNeeded()
    {
        (FloatMatrix features, _) = Rings.Draw(rows: 4, seed: 1);
        var error = Assert.ThrowsExactly<ArgumentException>(() => EmbeddingTrainer.Train(features, [0, 1, 2, 3]));
        StringAssert.StartsWith(error.Message, "An embedding is learned of at least two classes with at least two rows each; of 4 rows in 4 classes, 0 classes have two or more.");
    }

    [TestMethod]
    public void Train_FewerClassesThanP_NamesTheOption()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 10, seed: 1);
        labels[0] = 7;
        var error = Assert.ThrowsExactly<ArgumentException>(() => EmbeddingTrainer.Train(features, labels, new EmbeddingOptions { ClassesPerBatch = 3 }));
        StringAssert.StartsWith(error.Message, "ClassesPerBatch is 3; there are 2 classes with at least two rows, and 1 with one. Lower it to 2 at most, or give more data.");
    }

    [TestMethod]
    public void Train_ValueIsNotFinite_NamesRowAndSlot()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 10, seed: 1);
        features[4, 1] = float.NaN;
        var error = Assert.ThrowsExactly<ArgumentException>(() => EmbeddingTrainer.Train(features, labels));
        StringAssert.StartsWith(error.Message, "Row 4, slot 1: NaN.");
    }

    [TestMethod]
    public void Train_LossIsNaN_NamesEpochAndBatch()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 64, seed: 1);
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => EmbeddingTrainer.Train(
            features, labels, new EmbeddingOptions { Loss = new BreakingLoss(at: 5), ClassesPerBatch = 2, RowsPerClass = 16, Epochs = 4, Threads = 1 }));
        StringAssert.StartsWith(error.Message, "Epoch 3, batch 2 of 2: The loss is NaN at step 5");
        Assert.AreEqual(5, error.Step);
    }

    [TestMethod]
    public void Train_Cancelled_ThrowsOrReturnsTheBestSoFar()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 64, seed: 1);
        Assert.Throws<OperationCanceledException>(() => Train(CancelBehavior.Throw));
        using EmbeddingModel embedding = Train(CancelBehavior.ReturnBest);
        Assert.HasCount(2, embedding.History);
        Assert.AreEqual(64, embedding.Embed(features).Rows);

        EmbeddingModel Train(CancelBehavior behavior)
        {
            using var stop = new CancellationTokenSource();
            return EmbeddingTrainer.Train(features, labels, new EmbeddingOptions
            {
                Dimension = 4,
                Epochs = 100,
                Threads = 1,
                CancellationToken = stop.Token,
                OnCancel = behavior,
                Metrics = new Listener(epoch =>
                {
                    if (epoch.Epoch == 2)
                    {
                        stop.Cancel();
                    }
                }),
            });
        }
    }

    [TestMethod]
    public void Train_CollapsedByBatchHard_IsReported()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 64, seed: 1);
        features.Span.Fill(1);
        var warnings = new List<string>();
        var options = new EmbeddingOptions { Dimension = 4, Epochs = 1, Loss = new TripletLoss { Miner = TripletMiner.Hard, WarmUpBatches = 0 }, Threads = 1 };
        using EmbeddingModel embedding = EmbeddingTrainer.Train(features, labels, options, new OnnxSessionOptions(), 1, null, warnings.Add);
        Assert.IsTrue(embedding.History[0].IsCollapsed);
        StringAssert.StartsWith(warnings.Single(), "Epoch 1: the embedding has collapsed into one point");
    }

    [TestMethod]
    public void Train_BackboneOfImagesOnVectors_SaysWhichTakeThem()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 10, seed: 1);
        var error = Assert.ThrowsExactly<ArgumentException>(() => EmbeddingTrainer.Train(features, labels, new EmbeddingOptions { Backbone = EmbeddingBackbone.SmallCnn }));
        StringAssert.StartsWith(error.Message, "SmallCnnBackbone takes images; vectors of 2 values need an MlpBackbone or an OnnxBackbone.");
    }

    private sealed class BreakingLoss(int at) : EmbeddingLoss
    {
        public override float Compute(in EmbeddingBatch batch, Span<float> gradient) => batch.Step == at ? float.NaN : 1;
    }

    private sealed class Listener(Action<EmbeddingEpoch> report) : IProgress<EmbeddingEpoch>
    {
        public void Report(EmbeddingEpoch value) => report(value);
    }
}
