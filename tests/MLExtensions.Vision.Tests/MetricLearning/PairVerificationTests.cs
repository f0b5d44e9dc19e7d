using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning;

[TestClass]
public class PairVerificationTests
{
    [TestMethod]
    public void Evaluate_HandComputedPairs_GivesTheKnownFigures()
    {
        // By distance: same, same, different, same, different, different.
        PairVerificationResult result = PairVerification.Evaluate([3, 1, 6, 2, 5, 4], [false, true, false, true, false, true]);
        Assert.AreEqual(6, result.Pairs);
        Assert.AreEqual(2.5f, result.Threshold);
        Assert.AreEqual(5 / 6.0, result.Accuracy, 1e-12);
        Assert.AreEqual(8 / 9.0, result.Auc, 1e-12);
        Assert.AreEqual(1 / 3.0, result.EqualErrorRate, 1e-12);
        CollectionAssert.AreEqual(
            new RocPoint[] { new(float.NegativeInfinity, 0, 0), new(1, 0, 1 / 3.0), new(2, 0, 2 / 3.0), new(3, 1 / 3.0, 2 / 3.0), new(4, 1 / 3.0, 1), new(5, 2 / 3.0, 1), new(6, 1, 1) },
            result.Roc.ToArray());
        Assert.AreEqual(2 / 3.0, result.TrueAcceptRateAt(0.2), 1e-12);
        Assert.AreEqual(1, result.TrueAcceptRateAt(0.5), 1e-12);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => result.TrueAcceptRateAt(1.5));
    }

    [TestMethod]
    public void Evaluate_RandomPairs_AgreesWithCountingAllPairs()
    {
        var random = new RandomSequence(3);
        float[] distances = [.. Enumerable.Range(0, 400).Select(_ => MathF.Round(random.NextSingle() * 20))];
        bool[] same = [.. distances.Select(d => random.NextDouble() * 20 > d)];
        PairVerificationResult result = PairVerification.Evaluate(distances, same);
        double wins = 0;
        int count = 0;
        for (int i = 0; i < 400; i++)
        {
            for (int j = 0; j < 400; j++)
            {
                if (same[i] && !same[j])
                {
                    wins += distances[i] < distances[j] ? 1 : distances[i] == distances[j] ? 0.5 : 0;
                    count++;
                }
            }
        }

        Assert.AreEqual(wins / count, result.Auc, 1e-12);
        double best = Enumerable.Range(-1, 23).Max(t => Enumerable.Range(0, 400).Count(i => (distances[i] <= t) == same[i]) / 400.0);
        Assert.AreEqual(best, result.Accuracy, 1e-12);
        Assert.AreEqual(best, Enumerable.Range(0, 400).Count(i => (distances[i] <= result.Threshold) == same[i]) / 400.0, 1e-12);
        Assert.IsTrue(result.Roc.Any(point => Math.Abs(point.FalseAcceptRate - result.EqualErrorRate) < 0.1 && Math.Abs(1 - point.TrueAcceptRate - result.EqualErrorRate) < 0.1));
    }

    [TestMethod]
    public void Evaluate_ThresholdOfOtherPairs_IsKept()
    {
        float threshold = PairVerification.Evaluate([1, 2], [true, false]).Threshold;
        PairVerificationResult test = PairVerification.Evaluate([1.2f, 1.6f, 1.4f, 3], [true, true, false, false], threshold);
        Assert.AreEqual(1.5f, test.Threshold);
        Assert.AreEqual(0.5, test.Accuracy);
        Assert.AreEqual(0.75, test.Auc);
    }

    [TestMethod]
    public void Evaluate_NothingWorthAccepting_RefusesAll()
    {
        PairVerificationResult result = PairVerification.Evaluate([1, 1, 1, 2], [false, true, false, true]);
        Assert.AreEqual(0.5, result.Accuracy);
        Assert.IsLessThan(1f, result.Threshold);
        Assert.AreEqual(0, PairVerification.Evaluate([1, 2], [true, false]).EqualErrorRate);
        Assert.AreEqual(1, PairVerification.Evaluate([2, 1], [true, false]).EqualErrorRate);
    }

    [TestMethod]
    [DataRow(EmbeddingDistance.SquaredEuclidean, 4f, 2f)]
    [DataRow(EmbeddingDistance.Euclidean, 2f, 1.4142135f)]
    [DataRow(EmbeddingDistance.Cosine, 2f, 1f)]
    public void Evaluate_Embeddings_ComparesThePairs(EmbeddingDistance distance, float opposite, float right)
    {
        var rows = new FloatMatrix(new float[] { 1, 0, -1, 0, 0, 1 }, 3, 2);
        PairVerificationResult result = PairVerification.Evaluate(rows, [new(0, 1, false), new(0, 2, true)], distance);
        Assert.AreEqual(right, result.Roc[1].Threshold, 1e-6f);
        Assert.AreEqual(opposite, result.Roc[2].Threshold, 1e-6f);
        Assert.AreEqual(1, result.Accuracy);
    }

    [TestMethod]
    public void DrawPairs_ManyLabels_HalfAreOfOneLabel()
    {
        long[] labels = [.. Enumerable.Range(0, 60).Select(i => (long)(i % 7)), 99];
        IReadOnlyList<VerificationPair> pairs = PairVerification.DrawPairs(labels, 500, seed: 4);
        Assert.AreEqual(250, pairs.Count(pair => pair.IsSame));
        Assert.IsTrue(pairs.All(pair => pair.First != pair.Second && (labels[pair.First] == labels[pair.Second]) == pair.IsSame));
        CollectionAssert.AreEqual(pairs.ToArray(), PairVerification.DrawPairs(labels, 500, seed: 4).ToArray());
        CollectionAssert.AreNotEqual(pairs.ToArray(), PairVerification.DrawPairs(labels, 500, seed: 5).ToArray());
        Assert.IsTrue(pairs.Any(pair => labels[pair.Second] == 99));
    }

    [TestMethod]
    public void Evaluate_BadInput_NamesIt()
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => PairVerification.Evaluate([1, 2], [true, true])).Message, "There are 2 pairs of the same label and 0 of different ones");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => PairVerification.Evaluate([1, float.NaN], [true, false])).Message, "Pair 1: NaN");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => PairVerification.Evaluate([1], [true, false])).Message, "There are 1 distances and 2 pairs.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => PairVerification.Evaluate(new FloatMatrix(2, 2), [new(0, 2, true)])).Message, "Pair 0: rows 0 and 2; there are 2 rows.");
        Assert.ThrowsExactly<ArgumentException>(() => PairVerification.DrawPairs([1, 2, 3], 4));
        Assert.ThrowsExactly<ArgumentException>(() => PairVerification.DrawPairs([1, 1], 4));
    }
}
