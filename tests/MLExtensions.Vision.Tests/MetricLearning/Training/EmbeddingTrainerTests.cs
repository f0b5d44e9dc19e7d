using MLExtensions.Numerics;
using MLExtensions.Vision;

namespace MLExtensions.Vision.Tests.MetricLearning.Training;

[TestClass]
public sealed class EmbeddingTrainerTests
{
    [TestMethod]
    public void Train_TwoRings_BringsEachTogether()
    {
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 120, seed: 1);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(features, labels, new EmbeddingOptions
        {
            Dimension = 8,
            Epochs = 100,
            LearningRate = 0.01,
            Seed = 1,
            Threads = 1,
        });
        RetrievalMetrics before = RetrievalEvaluation.Evaluate(features, labels);
        RetrievalMetrics after = RetrievalEvaluation.Evaluate(embedding.Embed(features), labels);
        Assert.IsGreaterThan(before.MapAtR + 0.2, after.MapAtR, $"{before} {after}");
        Assert.HasCount(100, embedding.History);
        Assert.AreEqual(1f, System.Numerics.Tensors.TensorPrimitives.Norm<float>(embedding.Embed(features).Row(3)), 1e-5f);
    }
}
