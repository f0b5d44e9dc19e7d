namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class NearestNeighborsTests
{
    [TestMethod]
    [DataRow(2, 1, 1)]
    [DataRow(5, 3, 4)]
    [DataRow(241, 2, 7)]
    [DataRow(700, 50, 90)]
    [DataRow(1500, 40, 15)]
    [DataRow(600, 130, 30)]
    public void Find_ClusteredRows_AgreesWithAllPairs(int rows, int columns, int neighbors)
    {
        FloatMatrix data = TestData.Clusters(rows, columns, 6, 3, seed: rows);
        NaiveNeighbors.AssertExact(data, Exact(data, neighbors), DistanceMetric.Euclidean, everyRow: 1 + (rows / 100));
    }

    [TestMethod]
    [DataRow(DistanceMetric.Cosine)]
    [DataRow(DistanceMetric.Correlation)]
    [DataRow(DistanceMetric.Manhattan)]
    public void Find_OtherMetric_AgreesWithAllPairs(DistanceMetric metric)
    {
        FloatMatrix data = TestData.Clusters(520, 24, 4, 2, seed: 3);
        foreach (int row in (int[])[3, 77, 400])
        {
            data.Row(row).Fill(metric == DistanceMetric.Correlation ? 2.3f : 0);
        }

        NaiveNeighbors.AssertExact(data, Exact(data, 25, metric), metric, everyRow: 7);
        NaiveNeighbors.AssertExact(data, Exact(data, 519, metric), metric, everyRow: 77);
    }

    [TestMethod]
    [DataRow(DistanceMetric.Euclidean)]
    [DataRow(DistanceMetric.Manhattan)]
    [DataRow(DistanceMetric.Cosine)]
    public void Find_TiesOnALattice_OrdersThemByRowNumber(DistanceMetric metric)
    {
        var data = new FloatMatrix(900, 2);
        for (int row = 0; row < data.Rows; row++)
        {
            (data[row, 0], data[row, 1]) = (1 << (row * 7 % 900 % 30 % 5), 1 << (row * 7 % 900 / 30 % 5));
        }

        NeighborGraph graph = Exact(data, 60, metric);
        for (int i = 1; i < graph.Indices.Length; i++)
        {
            if (i % 60 != 0 && graph.Distances[i] == graph.Distances[i - 1])
            {
                Assert.IsGreaterThan(graph.Indices[i - 1], graph.Indices[i]);
            }
        }

        NaiveNeighbors.AssertExact(data, graph, metric, everyRow: 31);
    }

    [TestMethod]
    public void Find_ThousandsOfDuplicates_AreEachOthersNeighbours()
    {
        FloatMatrix data = TestData.Clusters(3000, 10, 3, 4, seed: 9);
        for (int row = 0; row < 2000; row++)
        {
            data.Row(row % 2).CopyTo(data.Row(row));
        }

        NeighborGraph graph = Exact(data, 20);
        for (int row = 0; row < 2000; row++)
        {
            int[] expected = [.. Enumerable.Range(0, 50).Where(other => other % 2 == row % 2 && other != row).Take(20)];
            CollectionAssert.AreEqual(expected, graph.Indices.AsSpan(row * 20, 20).ToArray());
            Assert.AreEqual(0, graph.Distances[row * 20]);
        }

        NaiveNeighbors.AssertExact(data, graph, DistanceMetric.Euclidean, everyRow: 97);
    }

    [TestMethod]
    public void Find_NearDuplicatesFarFromTheOrigin_AreRankedExactly()
    {
        // Two tight clusters far apart: the expanded form x² + y² − 2xy has no correct digit of the distances within them.
        FloatMatrix data = TestData.Gaussian(1200, 8, seed: 4);
        for (int row = 0; row < data.Rows; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                data[row, column] = (row % 2 == 0 ? 1000 : -1000) + (1e-3f * data[row, column]);
            }
        }

        NaiveNeighbors.AssertExact(data, Exact(data, 12), DistanceMetric.Euclidean, everyRow: 37);
    }

    [TestMethod]
    [DataRow(DistanceMetric.Euclidean)]
    [DataRow(DistanceMetric.Cosine)]
    [DataRow(DistanceMetric.Correlation)]
    [DataRow(DistanceMetric.Manhattan)]
    public void Find_AllRowsEqual_GivesTheFirstRows(DistanceMetric metric)
    {
        var data = new FloatMatrix(500, 3);
        data.Span.Fill(2.5f);
        NeighborGraph graph = Exact(data, 5, metric);
        CollectionAssert.AreEqual((int[])[0, 1, 2, 3, 4], graph.Indices.AsSpan(40 * 5, 5).ToArray());
        CollectionAssert.AreEqual((int[])[0, 1, 3, 4, 5], graph.Indices.AsSpan(2 * 5, 5).ToArray());
        Assert.AreEqual(metric == DistanceMetric.Correlation ? 1 : 0, graph.Distances[3], 1e-6f);
    }

    [TestMethod]
    public void Find_ConstantColumnsAndOneColumn_AgreeWithAllPairs()
    {
        FloatMatrix data = TestData.Gaussian(500, 5, seed: 8);
        for (int row = 0; row < data.Rows; row++)
        {
            data.Row(row)[1..4].Fill(7e3f);
        }

        NaiveNeighbors.AssertExact(data, Exact(data, 11), DistanceMetric.Euclidean, everyRow: 13);
        FloatMatrix line = TestData.Gaussian(2000, 1, seed: 8);
        NaiveNeighbors.AssertExact(line, Exact(line, 11), DistanceMetric.Euclidean, everyRow: 53);
    }

    [TestMethod]
    public void Find_Order_IsAPermutationOfNearRows()
    {
        FloatMatrix data = TestData.Clusters(2000, 10, 4, 10, seed: 6);
        NeighborGraph graph = Exact(data, 3);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 2000).ToArray(), graph.Order);
        double beside = Enumerable.Range(1, 1999).Average(i => NaiveNeighbors.Distance(data, graph.Order![i - 1], graph.Order[i], DistanceMetric.Euclidean));
        double anywhere = Enumerable.Range(1, 1999).Average(i => NaiveNeighbors.Distance(data, i - 1, i, DistanceMetric.Euclidean));
        Assert.IsLessThan(anywhere / 3, beside);
    }

    [TestMethod]
    public void Find_Order_JoinsTheClustersThatTheTreeCuts()
    {
        const int Clusters = 7;
        FloatMatrix data = TestData.Clusters(14_000, 10, Clusters, 20, seed: 2);
        var random = new RandomSequence(2);
        int[] clusters = [.. Enumerable.Range(0, data.Rows).Select(_ => random.NextInt32(Clusters))];

        int[] order = Exact(data, 3).Order!;

        // The cluster that most rows of each leaf are of.
        int[] leaves = [.. order.Chunk(NeighborTree.LeafSize).Select(leaf => leaf.GroupBy(row => clusters[row]).MaxBy(group => group.Count())!.Key)];
        int changes = Enumerable.Range(1, leaves.Length - 1).Count(i => leaves[i - 1] != leaves[i]);
        // Six are least; in the order of the tree there are 18.
        Assert.IsLessThan(10, changes);
    }

    [TestMethod]
    public void Find_OrderOfDuplicates_HasEveryRow()
    {
        FloatMatrix data = TestData.Gaussian(1000, 5, seed: 4);
        for (int row = 0; row < 1000; row += 3)
            data.Row(row).Fill(1);

        CollectionAssert.AreEquivalent(Enumerable.Range(0, 1000).ToArray(), Exact(data, 7).Order);
    }

    [TestMethod]
    [DataRow(new[] { 0, 1 }, "as many places, not 2")]
    [DataRow(new[] { 0, 1, 1 }, "Place 2 of the order: 1 is no row, or stands at an earlier place (there are 3 rows).")]
    [DataRow(new[] { 0, 3, 1 }, "Place 1 of the order: 3 is no row")]
    [DataRow(new[] { -1, 0, 1 }, "Place 0 of the order: -1 is no row")]
    public void Order_NotOfEveryRow_IsRefused(int[] order, string message) => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => new NeighborGraph(1, [1, 2, 0], [1, 1, 1]) { Order = order }).Message, message);

    [TestMethod]
    public void Find_OtherThreads_SameBits()
    {
        FloatMatrix data = TestData.Clusters(3000, 33, 5, 2, seed: 11);
        NeighborGraph one = Exact(data, 30, threads: 1);
        NeighborGraph three = Exact(data, 30, threads: 3);
        CollectionAssert.AreEqual(one.Indices, three.Indices);
        CollectionAssert.AreEqual(one.Distances, three.Distances);
        CollectionAssert.AreEqual(one.Order, three.Order);
    }

    [TestMethod]
    public void Find_BadInput_NamesIt()
    {
        FloatMatrix data = TestData.Gaussian(30, 4, seed: 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Exact(data, 30)).Message, "30 rows have at most 29 neighbours each.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Exact(data, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Exact(data, 3, threads: 0));
        data[4, 1] = -1e18f;
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Exact(data, 3)).Message, "Row 4, slot 1: -1E+18; above 1E+17 squares overflow");
        data[21, 3] = float.PositiveInfinity;
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Exact(data, 3)).Message, "Row 21, slot 3: Infinity");
    }

    [TestMethod]
    public void Find_SumOfSquaresThatOverflows_Throws()
    {
        var data = new FloatMatrix(4, 9000);
        for (int row = 0; row < data.Rows; row++)
            data.Row(row).Fill(row % 2 == 0 ? 1e17f : -1e17f);
        data[1, 0] = 0;
        data[2, 0] = 0;

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => NearestNeighbors.Find(data, 3));

        StringAssert.Contains(exception.Message, "negative or not finite");
    }

    [TestMethod]
    [DataRow(DistanceMetric.Euclidean)]
    [DataRow(DistanceMetric.Manhattan)]
    public void Find_CancelledByItsProgress_Throws(DistanceMetric metric)
    {
        using CancellationTokenSource source = new();
        var options = new NearestNeighborsOptions { Metric = metric, CancellationToken = source.Token, Progress = new Canceller(source), Threads = 2 };
        Assert.ThrowsExactly<OperationCanceledException>(() => NearestNeighbors.Find(TestData.Gaussian(3000, 4, seed: 1), 5, options));
    }

    private static NeighborGraph Exact(FloatMatrix data, int neighbors, DistanceMetric metric = DistanceMetric.Euclidean, int threads = 2) =>
        NearestNeighbors.Find(data, neighbors, new NearestNeighborsOptions { Metric = metric, Threads = threads, Search = NeighborSearch.Exact });

    private sealed class Canceller(CancellationTokenSource source) : IProgress<double>
    {
        public void Report(double value) => source.Cancel();
    }
}
