using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class MapQualityTests
{
    private static readonly MapQualityOptions All = new() { SampleRows = null };

    private static readonly FloatMatrix Line = new(new float[] { 0, 1, 3, 7, 15, 31 }, 6, 1);

    [TestMethod]
    public void EveryMeasure_MapThatIsTheData_IsOne()
    {
        FloatMatrix data = Samples.Normal(80, 2, seed: 1);

        Assert.AreEqual(1, MapQuality.Trustworthiness(data, data, 5, All));
        Assert.AreEqual(1, MapQuality.Continuity(data, data, 5, All));
        Assert.AreEqual(1, MapQuality.NeighborRecall(data, data, 5));
    }

    [TestMethod]
    public void Trustworthiness_ByHand_IsTheFormula()
    {
        // Only rows 4 and 5 changed places in the map: 0 1 3 7 31 15. Nearest one in the data: 1 0 1 2 3 4; in the map: 1 0 1 2 5 3.
        // Row 4's neighbour 5 has rank 5 in the data (after 3, 2, 1, 0: 8, 12, 14, 15, 16), loss 4. Row 5's neighbour 3 has rank 2, loss 1.
        var map = new FloatMatrix(new float[] { 0, 1, 3, 7, 31, 15 }, 6, 1);

        double trustworthiness = MapQuality.Trustworthiness(Line, map, 1, All);

        Assert.AreEqual(1 - (2.0 / (6 * 1 * (12 - 3 - 1)) * 5), trustworthiness, 1e-12);
        Assert.AreEqual(4 / 6.0, MapQuality.NeighborRecall(Line, map, 1), 1e-12);
    }

    [TestMethod]
    [DataRow(DistanceMetric.Euclidean)]
    [DataRow(DistanceMetric.Cosine)]
    public void Ranks_RandomMap_AgreeWithSorting(DistanceMetric metric)
    {
        FloatMatrix data = Samples.Normal(60, 4, seed: 1);
        FloatMatrix map = Samples.Normal(60, 2, seed: 2);
        MapQualityOptions options = All with { Metric = metric };

        Assert.AreEqual(Naive(data, metric, map, DistanceMetric.Euclidean, 7), MapQuality.Trustworthiness(data, map, 7, options), 1e-12);
        Assert.AreEqual(Naive(map, DistanceMetric.Euclidean, data, metric, 7), MapQuality.Continuity(data, map, 7, options), 1e-12);
        Assert.AreEqual(NaiveRecall(data, metric, map, 7), MapQuality.NeighborRecall(data, map, 7, options), 1e-12);
    }

    [TestMethod]
    public void Trustworthiness_Sample_IsNearTheWhole()
    {
        FloatMatrix data = Samples.Normal(600, 3, seed: 1);
        FloatMatrix map = Samples.Normal(600, 2, seed: 2);

        double whole = MapQuality.Trustworthiness(data, map, 10, All);
        double sample = MapQuality.Trustworthiness(data, map, 10, All with { SampleRows = 300 });

        Assert.AreNotEqual(whole, sample);
        Assert.AreEqual(whole, sample, 0.02);
        Assert.AreEqual(sample, MapQuality.Trustworthiness(data, map, 10, All with { SampleRows = 300, Threads = 1 }));
    }

    [TestMethod]
    public void LabelAccuracy_ByHand_CountsRightNeighbors()
    {
        // Nearest: 1 0 1 2 3 4.
        Assert.AreEqual(4 / 6.0, MapQuality.LabelAccuracy(Line, (string[])["a", "a", "b", "b", "b", "a"]), 1e-12);
        Assert.AreEqual(1, MapQuality.LabelAccuracy(Line, (int[])[5, 5, 5, 5, 5, 5], neighbors: 3));
    }

    [TestMethod]
    public void Measures_BadInput_AreRefused()
    {
        FloatMatrix data = Samples.Normal(20, 3, seed: 1);
        FloatMatrix broken = Samples.Normal(20, 2, seed: 1);
        broken[4, 1] = float.NaN;

        Assert.ThrowsExactly<ArgumentException>(() => MapQuality.Trustworthiness(data, new FloatMatrix(19, 2), 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => MapQuality.Trustworthiness(data, new FloatMatrix(20, 2), 10));
        Assert.ThrowsExactly<ArgumentException>(() => MapQuality.LabelAccuracy(data, (int[])[1, 2]));
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => MapQuality.Continuity(data, broken, 3));
        StringAssert.StartsWith(error.Message, "Row 4, slot 1: NaN.");
    }

    private static int[] Order(FloatMatrix data, DistanceMetric metric, int row) =>
        [.. Enumerable.Range(0, data.Rows).Where(other => other != row).OrderBy(other => RowDistance.Between(data.Row(row), data.Row(other), metric)).ThenBy(other => other)];

    private static double Naive(FloatMatrix ranked, DistanceMetric rankedMetric, FloatMatrix near, DistanceMetric nearMetric, int k)
    {
        double n = ranked.Rows;
        double loss = 0;
        for (int row = 0; row < ranked.Rows; row++)
        {
            int[] ranks = Order(ranked, rankedMetric, row);
            foreach (int other in Order(near, nearMetric, row).Take(k).Except(ranks.Take(k)))
                loss += Array.IndexOf(ranks, other) + 1 - k;
        }

        return 1 - (2 / (n * k * ((2 * n) - (3 * k) - 1)) * loss);
    }

    private static double NaiveRecall(FloatMatrix data, DistanceMetric metric, FloatMatrix map, int k) =>
        Enumerable.Range(0, data.Rows).Average(row => Order(data, metric, row).Take(k).Intersect(Order(map, DistanceMetric.Euclidean, row).Take(k)).Count() / (double)k);
}
