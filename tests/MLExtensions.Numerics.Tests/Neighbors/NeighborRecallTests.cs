namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class NeighborRecallTests
{
    [TestMethod]
    [DataRow(DistanceMetric.Euclidean)]
    [DataRow(DistanceMetric.Cosine)]
    [DataRow(DistanceMetric.Correlation)]
    [DataRow(DistanceMetric.Manhattan)]
    public void Estimate_ExactGraph_IsOne(DistanceMetric metric)
    {
        FloatMatrix data = TestData.Clusters(600, 9, 3, 2, seed: 1);
        NeighborGraph graph = NearestNeighbors.Find(data, 10, new NearestNeighborsOptions { Metric = metric });
        Assert.AreEqual(1, NeighborRecall.Estimate(data, graph, metric));
    }

    [TestMethod]
    public void Estimate_GraphWithWrongNeighbours_CountsTheTrueOnes()
    {
        // On a line of whole numbers, the two nearest of a row are those beside it; here one of them is, the other is far.
        var data = new FloatMatrix(100, 1);
        int[] indices = new int[200];
        for (int row = 0; row < 100; row++)
        {
            data[row, 0] = row;
            indices[2 * row] = row == 99 ? 98 : row + 1;
            indices[(2 * row) + 1] = (row + 50) % 100;
        }

        Assert.AreEqual(0.5, NeighborRecall.Estimate(data, new NeighborGraph(2, indices, new float[200]), sample: 1000));
        Assert.ThrowsExactly<ArgumentException>(() => NeighborRecall.Estimate(TestData.Gaussian(3, 1, 1), new NeighborGraph(2, indices, new float[200])));
    }

    [TestMethod]
    public void Find_Approximate_FindsMostOfThem()
    {
        FloatMatrix data = TestData.Clusters(14_000, 20, 8, 2, seed: 1);
        var options = new NearestNeighborsOptions { Search = NeighborSearch.Approximate, Threads = 2 };
        NeighborGraph graph = NearestNeighbors.Find(data, 15, options);
        double recall = NeighborRecall.Estimate(data, graph, sample: 20);
        Assert.IsGreaterThan(0.9, recall);
        CollectionAssert.AreEqual(graph.Indices, NearestNeighbors.Find(data, 15, options with { Threads = 1 }).Indices);
    }
}
