namespace MLExtensions.Numerics.Tests;

[TestClass]
public class KMeansTests
{
    [TestMethod]
    public void Fit_SeparateClusters_FindsThemAndTheirMeans()
    {
        FloatMatrix data = Clusters(600, 4, distance: 30, seed: 1);

        KMeans result = KMeans.Fit(data, 4, new KMeansOptions { Seed = 2 });

        for (int row = 4; row < data.Rows; row++)
            Assert.AreEqual(result.Assignments[row % 4], result.Assignments[row]);
        double inertia = 0;
        for (int cluster = 0; cluster < 4; cluster++)
        {
            int[] rows = [.. Enumerable.Range(0, data.Rows).Where(row => result.Assignments[row] == cluster)];
            Assert.HasCount(150, rows);
            for (int column = 0; column < data.Columns; column++)
            {
                double mean = rows.Average(row => (double)data[row, column]);
                Assert.AreEqual(mean, result.Centers[cluster, column], 1e-4);
                inertia += rows.Sum(row => Math.Pow(data[row, column] - mean, 2));
            }
        }

        Assert.AreEqual(inertia, result.Inertia, 1e-4 * inertia);
    }

    [TestMethod]
    public void Fit_EveryRound_LowersTheInertiaAndEndsAssignedToTheNearest()
    {
        FloatMatrix data = Clusters(500, 5, distance: 2, seed: 3);
        double last = double.PositiveInfinity;
        for (int iterations = 1; iterations < 8; iterations++)
        {
            KMeans result = KMeans.Fit(data, 5, new KMeansOptions { Iterations = iterations, Tolerance = 0 });
            Assert.IsLessThanOrEqualTo(last, result.Inertia);
            last = result.Inertia;
            for (int row = 0; row < data.Rows; row++)
            {
                double own = Squared(result.Centers, result.Assignments[row], row);
                for (int cluster = 0; cluster < 5; cluster++)
                    Assert.IsLessThanOrEqualTo(Squared(result.Centers, cluster, row) + 1e-3, own);
            }
        }

        double Squared(FloatMatrix centers, int cluster, int row) => Enumerable.Range(0, data.Columns).Sum(c => Math.Pow(data[row, c] - centers[cluster, c], 2));
    }

    [TestMethod]
    public void Fit_AnyNumberOfThreads_GivesTheSameBits()
    {
        FloatMatrix data = Clusters(1500, 3, distance: 3, seed: 4);
        KMeans one = KMeans.Fit(data, 6, new KMeansOptions { Threads = 1, Restarts = 2 });
        KMeans three = KMeans.Fit(data, 6, new KMeansOptions { Threads = 3, Restarts = 2 });

        CollectionAssert.AreEqual(one.Assignments.ToArray(), three.Assignments.ToArray());
        CollectionAssert.AreEqual(one.Centers.Span.ToArray(), three.Centers.Span.ToArray());
        Assert.AreEqual(one.Inertia, three.Inertia);
    }

    [TestMethod]
    public void Fit_FewerDistinctRowsThanClusters_Ends()
    {
        var data = new FloatMatrix((float[])[1, 1, 1, 5, 5], 5, 1);
        KMeans result = KMeans.Fit(data, 4);
        Assert.AreEqual(0, result.Inertia);
        Assert.AreEqual(result.Assignments[0], result.Assignments[2]);
        Assert.AreNotEqual(result.Assignments[0], result.Assignments[3]);
    }

    [TestMethod]
    public void Fit_BadInput_SaysWhat()
    {
        var data = new FloatMatrix((float[])[1, float.PositiveInfinity], 2, 1);
        Assert.StartsWith("Row 1, slot 0: ∞.", Assert.ThrowsExactly<ArgumentException>(() => KMeans.Fit(data, 1)).Message.Replace("Infinity", "∞", StringComparison.Ordinal));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => KMeans.Fit(data, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => KMeans.Fit(data, 0));
        Assert.ThrowsExactly<OperationCanceledException>(() => KMeans.Fit(Clusters(20, 2, 3, 1), 2, new KMeansOptions { CancellationToken = new CancellationToken(true) }));
    }

    private static FloatMatrix Clusters(int rows, int clusters, float distance, long seed)
    {
        const int Columns = 6;
        var random = new RandomSequence(seed);
        var data = new FloatMatrix(rows, Columns);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Columns; column++)
                data[row, column] = random.NextSingle() + random.NextSingle() + (row % clusters == column ? distance : 0);
        }

        return data;
    }
}
