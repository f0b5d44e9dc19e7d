using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests;

/// <summary>Losses that learn or remember a vector for each label: against the papers' formulas in double precision and central differences.</summary>
[TestClass]
public class PrototypeLossTests
{
    private const int Rows = 12;
    private const int Dimension = 4;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void ProxyNca_Batch_IsThePapersFormulaAndItsGradient(bool countsOwn)
    {
        (float[] rows, long[] labels) = Batch(seed: 3);
        var loss = new ProxyNcaLoss { CountsOwnProxy = countsOwn, Temperature = 0.4, Seed = 5 };
        var gradient = new float[rows.Length];
        float value = loss.Compute(new EmbeddingBatch(rows, Dimension, labels), gradient);
        Dictionary<long, float[]> proxies = labels.Distinct().ToDictionary(label => label, label => loss.Proxy(label).ToArray());
        Assert.IsTrue(proxies.Values.All(proxy => Math.Abs(TensorPrimitives.Norm<float>(proxy) - 1) < 1e-5));
        Assert.AreEqual(Naive(rows, 0, 0), value, 1e-5);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.AreEqual((Naive(rows, i, 1e-4) - Naive(rows, i, -1e-4)) / 2e-4, gradient[i], 1e-4, $"value {i}");
        }

        double Naive(float[] values, int moved, double step)
        {
            double sum = 0;
            for (int i = 0; i < Rows; i++)
            {
                double[] x = Direction(values, i, moved, step);
                Dictionary<long, double> terms = proxies.ToDictionary(p => p.Key, p => Math.Exp(-x.Select((v, d) => (v - p.Value[d]) * (v - p.Value[d])).Sum() / 0.4));
                sum -= Math.Log(terms[labels[i]] / terms.Where(t => countsOwn || t.Key != labels[i]).Sum(t => t.Value));
            }

            return sum / Rows;
        }
    }

    [TestMethod]
    public void ProxyNca_SameStepTwice_SameLossAndOneUpdate()
    {
        (float[] rows, long[] labels) = Batch(seed: 3);
        var once = new ProxyNcaLoss();
        var twice = new ProxyNcaLoss();
        float[] proxy = [];
        for (long step = 0; step < 4; step++)
        {
            float expected = Step(once, rows, labels, step);
            Assert.AreEqual(expected, Step(twice, rows, labels, step));
            Assert.AreEqual(expected, Step(twice, rows, labels, step));
            Assert.IsFalse(proxy.AsSpan().SequenceEqual(once.Proxy(0)), "every step moves them");
            proxy = once.Proxy(0).ToArray();
        }

        CollectionAssert.AreEqual(proxy, twice.Proxy(0).ToArray());
    }

    [TestMethod]
    public void ProxyNca_FixedRows_ProxiesLearnThem()
    {
        (float[] rows, long[] labels) = Batch(seed: 9);
        for (int i = 0; i < Rows; i++)
        {
            // Rows of a class around its own axis.
            rows[(i * Dimension) + (int)labels[i]] += 3;
        }

        var loss = new ProxyNcaLoss { ProxyLearningRate = 0.05 };
        float first = Step(loss, rows, labels, 0), last = 0;
        for (long step = 1; step < 100; step++)
        {
            last = Step(loss, rows, labels, step);
        }

        Assert.IsLessThan(first / 5, last);
        for (int label = 0; label < 3; label++)
        {
            int axis = label;
            Assert.AreEqual(label, Enumerable.Range(0, 3).MaxBy(other => loss.Proxy(other)[axis]));
        }
    }

    [TestMethod]
    public void ProxyNca_ValidationBetweenSteps_ChangesNothing()
    {
        (float[] rows, long[] labels) = Batch(seed: 3);
        (float[] others, _) = Batch(seed: 4);
        ProxyNcaLoss plain = new(), validated = new();
        for (long step = 0; step < 5; step++)
        {
            Assert.AreEqual(Step(plain, rows, labels, step), Step(validated, rows, labels, step));
            Step(validated, others, labels, EmbeddingBatch.Outside);
        }

        Assert.AreEqual(5, validated.TakeStatistics().Batches);
    }

    [TestMethod]
    public void ProxyNca_StepZeroAgain_BeginsAnew()
    {
        (float[] rows, long[] labels) = Batch(seed: 3);
        var loss = new ProxyNcaLoss();
        float[] first = [.. Enumerable.Range(0, 5).Select(step => Step(loss, rows, labels, step))];
        CollectionAssert.AreEqual(first, Enumerable.Range(0, 5).Select(step => Step(loss, rows, labels, step)).ToArray());
    }

    [TestMethod]
    public void InstanceDiscrimination_TwoSteps_IsThePapersFormulaOnTheMixedMemory()
    {
        (float[] rows, _) = Batch(seed: 6);
        long[] labels = [.. Enumerable.Range(0, Rows).Select(i => (long)i)];
        var loss = new InstanceDiscriminationLoss { Temperature = 0.3, Momentum = 0.25 };
        Step(loss, rows, labels, 0);
        (float[] later, _) = Batch(seed: 7);
        var gradient = new float[rows.Length];
        float value = loss.Compute(new EmbeddingBatch(later, Dimension, labels, 1), gradient);

        // The memories of step 0 are random, and are replaced almost wholly by a second loss without momentum.
        var replaced = new InstanceDiscriminationLoss { Temperature = 0.3, Momentum = 0 };
        Step(replaced, rows, labels, 0);
        var exact = new float[rows.Length];
        float known = replaced.Compute(new EmbeddingBatch(later, Dimension, labels, 1), exact);
        Assert.AreNotEqual(known, value);
        Assert.AreEqual(Naive(0, 0), known, 1e-5);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.AreEqual((Naive(i, 1e-4) - Naive(i, -1e-4)) / 2e-4, exact[i], 1e-4, $"value {i}");
        }

        double Naive(int moved, double step)
        {
            double sum = 0;
            for (int i = 0; i < Rows; i++)
            {
                double[] x = Direction(later, i, moved, step);
                double[] terms = [.. Enumerable.Range(0, Rows).Select(k => Math.Exp(x.Zip(Direction(rows, k, 0, 0), (a, b) => a * b).Sum() / 0.3))];
                sum -= Math.Log(terms[i] / terms.Sum());
            }

            return sum / Rows;
        }
    }

    [TestMethod]
    public void InstanceDiscrimination_FewNegatives_ComparesWithSoMany()
    {
        var loss = new InstanceDiscriminationLoss { Negatives = 5 };
        for (long step = 0; step < 4; step++)
        {
            (float[] rows, _) = Batch(seed: step);
            Step(loss, rows, [.. Enumerable.Range(0, Rows).Select(i => (step * Rows) + i)], step);
            // Of the first batch only its own are known.
            Assert.AreEqual(Rows * (step == 0 ? Rows : Rows + 5), loss.TakeStatistics().Examined);
        }
    }

    [TestMethod]
    public void Compute_OneLabel_Throws()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new ProxyNcaLoss().Compute(new EmbeddingBatch(new float[2], 1, new long[] { 4, 4 }), new float[2]));
        StringAssert.StartsWith(error.Message, "All 2 rows of the batch have one label, and no other was met before");
        Assert.ThrowsExactly<ArgumentException>(() => new InstanceDiscriminationLoss().Compute(new EmbeddingBatch(new float[2], 1, new long[] { 4, 4 }), new float[2]));
    }

    [TestMethod]
    public void Options_Defaults_AreThePapers()
    {
        Assert.AreEqual(1.0 / 9, new ProxyNcaLoss().Temperature);
        Assert.AreEqual(0.01, new ProxyNcaLoss().ProxyLearningRate);
        Assert.IsTrue(new ProxyNcaLoss().CountsOwnProxy);
        Assert.AreEqual(0.5, new NtXentLoss().Temperature);
        Assert.AreEqual(0.07, new InstanceDiscriminationLoss().Temperature);
        Assert.AreEqual(4096, new InstanceDiscriminationLoss().Negatives);
        Assert.AreEqual(0.5, new InstanceDiscriminationLoss().Momentum);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ProxyNcaLoss { Temperature = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NtXentLoss { Temperature = double.NaN });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new InstanceDiscriminationLoss { Negatives = 0 });
    }

    private static float Step(MetricLearningLoss loss, float[] rows, long[] labels, long step) =>
        loss.Compute(new EmbeddingBatch(rows, Dimension, labels, step), new float[rows.Length]);

    private static double[] Direction(float[] values, int row, int moved, double step)
    {
        double[] x = [.. values.Select((v, i) => i == moved ? v + step : v).Skip(row * Dimension).Take(Dimension)];
        double norm = Math.Sqrt(x.Sum(v => v * v));
        return [.. x.Select(v => v / norm)];
    }

    private static (float[] Rows, long[] Labels) Batch(long seed)
    {
        var random = new RandomSequence(seed);
        return ([.. Enumerable.Range(0, Rows * Dimension).Select(_ => (float)(random.NextDouble() - 0.5))], [.. Enumerable.Range(0, Rows).Select(i => (long)(i % 3))]);
    }
}
