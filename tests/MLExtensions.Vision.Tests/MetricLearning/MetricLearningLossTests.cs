using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests;

/// <summary>Losses and gradients against the papers' formulas in double precision and their central differences.</summary>
[TestClass]
public class MetricLearningLossTests
{
    private const int Rows = 21;
    private const int Dimension = 5;

    public static IEnumerable<(string Name, Func<EmbeddingDistance, MetricLearningLoss> Make, Func<double[,], long[], double> Value)> Losses =>
    [
        ("triplet, all", d => new TripletLoss { Distance = d, Miner = TripletMiner.All, Margin = 0.4 }, (d, l) => Mean(Triplets(l).Select(t => d[t.A, t.P] - d[t.A, t.N] + 0.4).Where(v => v > 0))),
        ("triplet, smooth", d => new TripletLoss { Distance = d, Miner = TripletMiner.All, Temperature = 0.3 }, (d, l) => Mean(Triplets(l).Select(t => 0.3 * Math.Log(1 + Math.Exp((d[t.A, t.P] - d[t.A, t.N]) / 0.3))))),
        ("triplet, hard", d => new TripletLoss { Distance = d, Miner = TripletMiner.Hard, WarmUpBatches = 0, Margin = 0.4 }, (d, l) => Mean(Anchors(l).Select(a => Positives(a, l).Max(p => d[a, p]) - Negatives(a, l).Min(n => d[a, n]) + 0.4).Where(v => v > 0))),
        ("triplet, easy positive", d => new TripletLoss { Distance = d, Miner = TripletMiner.EasyPositive, Margin = 0.4 }, (d, l) => Mean(Anchors(l).Select(a => Positives(a, l).Min(p => d[a, p]) - Negatives(a, l).Min(n => d[a, n]) + 0.4).Where(v => v > 0))),
        ("triplet, semi-hard", d => new TripletLoss { Distance = d, Miner = TripletMiner.SemiHard, Margin = 0.4 }, SemiHard),
        ("contrastive", d => new ContrastiveLoss { Distance = d, Margin = 0.9, PositiveMargin = 0.1 }, Contrastive),
        ("InfoNCE", d => new InfoNceLoss { Distance = d, Temperature = 0.2 }, (d, l) => Mean(Anchors(l).SelectMany(a => Positives(a, l).Select(p => -Math.Log(Math.Exp(-d[a, p] / 0.2) / (Math.Exp(-d[a, p] / 0.2) + Negatives(a, l).Sum(n => Math.Exp(-d[a, n] / 0.2)))))))),
        ("NT-Xent", d => new NtXentLoss { Distance = d, Temperature = 0.3 }, (d, l) => Mean(Anchors(l).Select(a => Mean(Positives(a, l).Select(p => -Math.Log(Math.Exp(-d[a, p] / 0.3) / Enumerable.Range(0, Rows).Where(k => k != a).Sum(k => Math.Exp(-d[a, k] / 0.3)))))))),
        ("multi-similarity", d => new MultiSimilarityLoss { Distance = d, Alpha = 3, Beta = 9, MiningMargin = 0.2 }, MultiSimilarity),
    ];

    [TestMethod]
    [DataRow(EmbeddingDistance.SquaredEuclidean)]
    [DataRow(EmbeddingDistance.Euclidean)]
    [DataRow(EmbeddingDistance.Cosine)]
    public void Compute_EveryLoss_IsThePapersFormulaAndItsGradient(EmbeddingDistance distance)
    {
        (float[] rows, long[] labels) = Batch(seed: 4);
        foreach ((string name, Func<EmbeddingDistance, MetricLearningLoss> make, Func<double[,], long[], double> value) in Losses)
        {
            var gradient = new float[rows.Length];
            float loss = make(distance).Compute(new EmbeddingBatch(rows, Dimension, labels), gradient);

            double expected = value(Distances(rows, distance, -1, 0), labels);
            Assert.AreEqual(expected, loss, 2e-5 * Math.Max(1, expected), name);
            double most = gradient.Max(Math.Abs);
            Assert.IsGreaterThan(1e-3, most, name);
            for (int i = 0; i < rows.Length; i++)
            {
                const double Step = 1e-8;
                double difference = (value(Distances(rows, distance, i, Step), labels) - value(Distances(rows, distance, i, -Step), labels)) / (2 * Step);
                Assert.AreEqual(difference, gradient[i], 1e-4 * most, $"{name}, value {i}");
            }
        }
    }

    [TestMethod]
    public void Compute_DistanceWeighted_DrawsTheSameForAStepAndPrefersNearNegatives()
    {
        (float[] rows, long[] labels) = Batch(seed: 5);
        var loss = new TripletLoss { Miner = TripletMiner.DistanceWeighted, Margin = 1 };
        var first = new float[rows.Length];
        var again = new float[rows.Length];
        var other = new float[rows.Length];

        loss.Compute(new EmbeddingBatch(rows, Dimension, labels, step: 3), first);
        MiningStatistics statistics = loss.TakeStatistics();
        loss.Compute(new EmbeddingBatch(rows, Dimension, labels, step: 3), again);
        loss.Compute(new EmbeddingBatch(rows, Dimension, labels, step: 4), other);

        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreNotEqual(first, other);
        Assert.AreEqual(Anchors(labels).Sum(a => Positives(a, labels).Count()), statistics.Examined);
    }

    [TestMethod]
    public void Compute_HardInWarmUp_IsThatOfAllTriplets()
    {
        (float[] rows, long[] labels) = Batch(seed: 6);
        var hard = new TripletLoss { Miner = TripletMiner.Hard, WarmUpBatches = 10 };
        var all = new TripletLoss { Miner = TripletMiner.All };
        var gradient = new float[rows.Length];

        Assert.AreEqual(all.Compute(new EmbeddingBatch(rows, Dimension, labels), gradient), hard.Compute(new EmbeddingBatch(rows, Dimension, labels, step: 9), gradient));
        Assert.AreNotEqual(all.Compute(new EmbeddingBatch(rows, Dimension, labels), gradient), hard.Compute(new EmbeddingBatch(rows, Dimension, labels, step: 10), gradient));
    }

    [TestMethod]
    public void TakeStatistics_HandComputedBatch_CountsItAndBeginsAnew()
    {
        // Distances 0-1: 1, 0-2: 4, 1-2: 1.
        float[] rows = [0, 1, 2];
        var loss = new TripletLoss { Miner = TripletMiner.All, Margin = 0.5 };
        var gradient = new float[3];

        float value = loss.Compute(new EmbeddingBatch(rows, 1, [7, 7, 9]), gradient);
        MiningStatistics statistics = loss.TakeStatistics();

        // Triplets (0, 1, 2): 1 − 4 + 0.5 < 0, and (1, 0, 2): 1 − 1 + 0.5.
        Assert.AreEqual(0.5f, value);
        Assert.AreEqual(new MiningStatistics(1, 2, 0.5, 1, 2.5, 0.5), statistics);
        CollectionAssert.AreEqual((float[])[-2, 4, -2], gradient);
        Assert.IsFalse(statistics.IsCollapsed);
        Assert.AreEqual(0, loss.TakeStatistics().Batches);
    }

    [TestMethod]
    public void TakeStatistics_AllEmbeddingsEqual_IsCollapsed()
    {
        var loss = new TripletLoss { Miner = TripletMiner.Hard, WarmUpBatches = 0 };
        float value = loss.Compute(new EmbeddingBatch((float[])[1, 1, 1], 1, [1, 1, 2]), new float[3]);
        Assert.AreEqual(0.2f, value);
        Assert.IsTrue(loss.TakeStatistics().IsCollapsed);
    }

    [TestMethod]
    [DataRow(new long[] { 1, 1, 1 }, "All 3 rows of the batch have one label: there is no negative. Draw batches of several classes. (Parameter 'labels')")]
    [DataRow(new long[] { 1, 2, 3 }, "All 3 rows of the batch have labels of their own: there is no positive. Draw at least two rows of each class. (Parameter 'labels')")]
    public void Compute_NoTripletInTheBatch_Throws(long[] labels, string message)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new TripletLoss().Compute(new EmbeddingBatch(new float[3], 1, labels), new float[3]));
        Assert.AreEqual(message, error.Message);
    }

    [TestMethod]
    public void Compute_NotANumber_IsInTheLossOfEveryKind()
    {
        (float[] rows, long[] labels) = Batch(seed: 7);
        rows[8] = float.NaN;
        foreach ((string name, Func<EmbeddingDistance, MetricLearningLoss> make, _) in Losses)
        {
            var gradient = new float[rows.Length];
            float loss = make(EmbeddingDistance.SquaredEuclidean).Compute(new EmbeddingBatch(rows, Dimension, labels), gradient);
            Assert.IsTrue(float.IsNaN(loss) || gradient.Any(float.IsNaN), name);
        }
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.NaN)]
    public void Margin_NotPositive_Throws(double margin)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TripletLoss { Margin = margin });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ContrastiveLoss { Margin = margin });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new InfoNceLoss { Temperature = margin });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MultiSimilarityLoss { Beta = margin });
    }

    private static (float[] Rows, long[] Labels) Batch(long seed)
    {
        var random = new RandomSequence(seed);
        float[] rows = [.. Enumerable.Range(0, Rows * Dimension).Select(_ => (float)(random.NextDouble() - 0.5))];
        return (rows, [.. Enumerable.Range(0, Rows).Select(i => (long)(i * i % 5))]);
    }

    private static double[,] Distances(float[] rows, EmbeddingDistance distance, int moved, double step)
    {
        double[] values = [.. rows.Select((v, i) => i == moved ? v + step : v)];
        var result = new double[Rows, Rows];
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Rows; j++)
            {
                ReadOnlySpan<double> x = values.AsSpan(i * Dimension, Dimension), y = values.AsSpan(j * Dimension, Dimension);
                double squared = 0, product = 0, xx = 0, yy = 0;
                for (int d = 0; d < Dimension; d++)
                {
                    squared += (x[d] - y[d]) * (x[d] - y[d]);
                    product += x[d] * y[d];
                    xx += x[d] * x[d];
                    yy += y[d] * y[d];
                }

                result[i, j] = distance switch
                {
                    EmbeddingDistance.SquaredEuclidean => squared,
                    EmbeddingDistance.Euclidean => Math.Sqrt(squared),
                    _ => 1 - (product / Math.Sqrt(xx * yy)),
                };
            }
        }

        return result;
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();

    private static IEnumerable<int> Anchors(long[] labels) => Enumerable.Range(0, labels.Length).Where(a => Positives(a, labels).Any());

    private static IEnumerable<int> Positives(int anchor, long[] labels) => Enumerable.Range(0, labels.Length).Where(i => i != anchor && labels[i] == labels[anchor]);

    private static IEnumerable<int> Negatives(int anchor, long[] labels) => Enumerable.Range(0, labels.Length).Where(i => labels[i] != labels[anchor]);

    private static IEnumerable<(int A, int P, int N)> Triplets(long[] labels) =>
        from a in Anchors(labels) from p in Positives(a, labels) from n in Negatives(a, labels) select (a, p, n);

    private static double SemiHard(double[,] d, long[] labels) => Mean(
        from a in Anchors(labels)
        from p in Positives(a, labels)
        let farther = Negatives(a, labels).Where(n => d[a, n] > d[a, p]).ToArray()
        let negative = farther.Length > 0 ? farther.Min(n => d[a, n]) : Negatives(a, labels).Max(n => d[a, n])
        let violation = d[a, p] - negative + 0.4
        where violation > 0
        select violation);

    private static double Contrastive(double[,] d, long[] labels)
    {
        (int I, int J)[] pairs = [.. from i in Enumerable.Range(0, Rows) from j in Enumerable.Range(i + 1, Rows - i - 1) select (i, j)];
        return Mean(pairs.Where(t => labels[t.I] == labels[t.J]).Select(t => d[t.I, t.J] - 0.1).Where(v => v > 0).Select(v => v * v))
            + Mean(pairs.Where(t => labels[t.I] != labels[t.J]).Select(t => 0.9 - d[t.I, t.J]).Where(v => v > 0).Select(v => v * v));
    }

    private static double MultiSimilarity(double[,] d, long[] labels)
    {
        double sum = 0;
        for (int i = 0; i < Rows; i++)
        {
            int row = i;
            double nearest = Negatives(i, labels).Min(n => d[row, n]);
            double farthest = Positives(i, labels).Select(p => d[row, p]).DefaultIfEmpty(double.NegativeInfinity).Max();
            sum += Math.Log(1 + Positives(i, labels).Where(p => d[row, p] > nearest - 0.2).Sum(p => Math.Exp(-3 * (1 - d[row, p] - 0.5)))) / 3;
            sum += Math.Log(1 + Negatives(i, labels).Where(n => d[row, n] < farthest + 0.2).Sum(n => Math.Exp(9 * (1 - d[row, n] - 0.5)))) / 9;
        }

        return sum / Rows;
    }
}
