using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class MdsTests
{
    [TestMethod]
    public void Fit_DataOfThePlane_KeepsEveryDistance()
    {
        FloatMatrix plane = Samples.Normal(60, 2, seed: 1);
        var data = new FloatMatrix(60, 4);
        for (int row = 0; row < 60; row++)
        {
            data[row, 0] = data[row, 2] = plane[row, 0];
            data[row, 1] = plane[row, 1];
            data[row, 3] = -plane[row, 1];
        }

        MdsMap map = Mds.Fit(data, new MdsOptions { Iterations = 1000, Tolerance = 0 });

        Assert.IsLessThan(1e-8, map.NormalizedStress);
        for (int row = 1; row < 60; row++)
            Assert.AreEqual(Math.Sqrt(Samples.Squared(data, 0, row)), Math.Sqrt(Samples.Squared(map.Embedding, 0, row)), 1e-3);
    }

    [TestMethod]
    public void Fit_EveryTransform_LowersTheStress()
    {
        var stresses = new List<double>();

        MdsMap map = Mds.Fit(Samples.Normal(80, 6, seed: 2), new MdsOptions { Initialization = InitialMap.Random, Iterations = 60, Tolerance = 0, Progress = new Listener(stresses) });

        Assert.HasCount(60, stresses);
        for (int i = 1; i < stresses.Count; i++)
            Assert.IsLessThanOrEqualTo(stresses[i - 1] * (1 + 1e-12), stresses[i]);
        Assert.AreEqual(stresses[^1], map.NormalizedStress);
    }

    [TestMethod]
    public void Fit_NormalizedStress_IsTheFormula()
    {
        FloatMatrix data = Samples.Normal(40, 5, seed: 3);

        MdsMap map = Mds.Fit(data, new MdsOptions { Metric = DistanceMetric.Manhattan, Iterations = 20 });

        double difference = 0;
        double total = 0;
        for (int row = 0; row < 40; row++)
        {
            for (int other = 0; other < row; other++)
            {
                double wanted = data.Row(row).ToArray().Zip(data.Row(other).ToArray(), (x, y) => Math.Abs(x - (double)y)).Sum();
                difference += Math.Pow(wanted - Math.Sqrt(Samples.Squared(map.Embedding, row, other)), 2);
                total += wanted * wanted;
            }
        }

        Assert.AreEqual(difference / total, map.NormalizedStress, 1e-6);
    }

    [TestMethod]
    public void FitDistances_RightTriangle_IsDrawn()
    {
        var distances = new FloatMatrix(new float[] { 0, 3, 4, 3, 0, 5, 4, 5, 0 }, 3, 3);

        MdsMap map = Mds.FitDistances(distances, new MdsOptions { Tolerance = 0, Iterations = 500 });

        Assert.AreEqual(9, Samples.Squared(map.Embedding, 0, 1), 1e-3);
        Assert.AreEqual(16, Samples.Squared(map.Embedding, 0, 2), 1e-3);
        Assert.AreEqual(25, Samples.Squared(map.Embedding, 1, 2), 1e-3);
        Assert.ThrowsExactly<InvalidOperationException>(() => map.Interpolation());
    }

    [TestMethod]
    public void Fit_Threads_DoNotMatter()
    {
        FloatMatrix data = Samples.Normal(70, 5, seed: 3);

        MdsMap one = Mds.Fit(data, new MdsOptions { Threads = 1, Iterations = 30 });

        CollectionAssert.AreEqual(one.Embedding.Span.ToArray(), Mds.Fit(data, new MdsOptions { Threads = 3, Iterations = 30 }).Embedding.Span.ToArray());
    }

    [TestMethod]
    public void Fit_BadInput_IsRefused()
    {
        FloatMatrix broken = Samples.Normal(20, 3, seed: 1);
        broken[7, 2] = float.PositiveInfinity;

        ArgumentException infinite = Assert.ThrowsExactly<ArgumentException>(() => Mds.Fit(broken));
        ArgumentException equal = Assert.ThrowsExactly<ArgumentException>(() => Mds.Fit(new FloatMatrix(20, 3)));
        ArgumentException one = Assert.ThrowsExactly<ArgumentException>(() => Mds.Fit(new FloatMatrix(1, 3)));
        ArgumentException asymmetric = Assert.ThrowsExactly<ArgumentException>(() => Mds.FitDistances(new FloatMatrix(new float[] { 0, 1, 2, 0 }, 2, 2)));

        StringAssert.StartsWith(infinite.Message, "Row 7, slot 2: Infinity.");
        StringAssert.StartsWith(equal.Message, "All 20 rows are equal");
        StringAssert.StartsWith(one.Message, "There are 1 rows;");
        StringAssert.StartsWith(asymmetric.Message, "Row 1, column 0: the distance 2");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_Cancelled_ThrowsOrHandsBackTheMap(bool handBack)
    {
        using var source = new CancellationTokenSource();
        var options = new MdsOptions
        {
            Tolerance = 0,
            CancellationToken = source.Token,
            OnCancel = handBack ? CancelBehavior.ReturnBest : CancelBehavior.Throw,
            Progress = new Listener([], source),
        };
        FloatMatrix data = Samples.Normal(30, 5, seed: 3);

        if (!handBack)
        {
            Assert.ThrowsExactly<OperationCanceledException>(() => Mds.Fit(data, options));
            return;
        }

        MdsMap map = Mds.Fit(data, options);
        Assert.IsTrue(map.EndedEarly);
        Assert.AreEqual(5, map.Iterations);
    }

    private sealed class Listener(List<double> stresses, CancellationTokenSource? source = null) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Phase == "majorization")
            {
                stresses.Add(value.Loss);
                if (value.Epoch == 5)
                    source?.Cancel();
            }
        }
    }
}
