using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class MapInterpolationTests
{
    public static IEnumerable<object[]> Forms =>
        from metric in Enum.GetValues<DistanceMetric>()
        from components in (int[])[0, 4]
        select new object[] { metric, components };

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Graph_NewRows_AgreesWithTransform(DistanceMetric metric, int components)
    {
        MapInterpolation map = Make(300, metric, components);
        FloatMatrix rows = Samples.Clusters(60, 7, 3, seed: 9, distance: 4);
        rows.Row(3).Clear();
        rows.Row(4).Fill(2);
        rows[5, 2] = float.NaN;
        rows[6, 1] = float.PositiveInfinity;

        FloatMatrix actual = Run(map, rows);

        FloatMatrix expected = map.Transform(rows);
        float largest = expected.Span.ToArray().Where(float.IsFinite).Max(Math.Abs);
        for (int i = 0; i < rows.Rows * 2; i++)
        {
            float value = expected.Span[i];
            if (i / 2 is 5 or 6)
                Assert.IsTrue(float.IsNaN(value) && float.IsNaN(actual.Span[i]), $"row {i / 2}: {value}, {actual.Span[i]}");
            else
                Assert.AreEqual(value, actual.Span[i], 1e-5f * Math.Max(1, largest), $"row {i / 2}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Transform_FittedRows_AreWhereTheyWere(DistanceMetric metric, int components)
    {
        FloatMatrix data = Samples.Clusters(200, 7, 3, seed: 2, distance: 4);
        FloatMatrix embedding = Samples.Normal(200, 2, seed: 3, deviation: 20);
        PrincipalComponents? reduction = components > 0 ? PrincipalComponents.Fit(data, components) : null;
        var map = new MapInterpolation(reduction?.Transform(data) ?? data, embedding, reduction, metric);

        FloatMatrix places = map.Transform(data);
        FloatMatrix graph = Run(map, data);

        CollectionAssert.AreEqual(embedding.Span.ToArray(), places.Span.ToArray());
        CollectionAssert.AreEqual(embedding.Span.ToArray(), graph.Span.ToArray());
    }

    [TestMethod]
    public void Transform_NewRow_IsTheWeightedMeanOfItsNeighbors()
    {
        FloatMatrix data = Samples.Normal(100, 5, seed: 4);
        FloatMatrix embedding = Samples.Normal(100, 2, seed: 5);
        FloatMatrix query = Samples.Normal(1, 5, seed: 6);
        var map = new MapInterpolation(data, embedding, perplexity: 4);

        FloatMatrix place = map.Transform(query);

        (double Squared, int Row)[] nearest =
            [.. Enumerable.Range(0, 100).Select(row => (query.Row(0).ToArray().Zip(data.Row(row).ToArray(), (x, y) => ((double)x - y) * (x - y)).Sum(), row)).Order().Take(12)];
        double low = 0;
        double high = 1000;
        double[] weights = [];
        for (int i = 0; i < 200; i++)
        {
            double beta = (low + high) / 2;
            weights = [.. nearest.Select(n => Math.Exp(-beta * n.Squared))];
            double sum = weights.Sum();
            weights = [.. weights.Select(w => w / sum)];
            if (-weights.Sum(w => w * Math.Log(w)) > Math.Log(4))
                low = beta;
            else
                high = beta;
        }

        for (int d = 0; d < 2; d++)
            Assert.AreEqual(nearest.Zip(weights, (n, w) => w * embedding[n.Row, d]).Sum(), place[0, d], 1e-5);
    }

    [TestMethod]
    public void Transform_DuplicatedRow_IsTheMeanOfItsCopies()
    {
        FloatMatrix data = Samples.Normal(50, 3, seed: 4);
        data.Row(7).CopyTo(data.Row(30));
        FloatMatrix embedding = Samples.Normal(50, 2, seed: 5);
        var rows = new FloatMatrix(data.Row(7).ToArray(), 1, 3);

        FloatMatrix place = new MapInterpolation(data, embedding).Transform(rows);

        Assert.AreEqual((embedding[7, 0] + embedding[30, 0]) / 2, place[0, 0], 1e-6f);
    }

    [TestMethod]
    public void Transform_Threads_DoNotMatter()
    {
        MapInterpolation map = Make(300, DistanceMetric.Euclidean, 0);
        FloatMatrix rows = Samples.Normal(101, 7, seed: 6);

        CollectionAssert.AreEqual(map.Transform(rows, threads: 1).Span.ToArray(), map.Transform(rows, threads: 3).Span.ToArray());
    }

    [TestMethod]
    public void Transform_AnotherNumberOfColumns_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => Make(30, DistanceMetric.Euclidean, 0).Transform(new FloatMatrix(2, 6)));

    [TestMethod]
    public void CheckSize_Above_NamesTheWayOut()
    {
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => InterpolationGraph.CheckSize(1000, 48, 2, 150_000));

        StringAssert.StartsWith(error.Message, "A saved map holds its fitted rows in an ONNX graph of at most 0.00015 GB; 1,000 rows of 48 columns and 2 coordinates take 0.0002 GB.");
    }

    private static MapInterpolation Make(int rows, DistanceMetric metric, int components)
    {
        FloatMatrix data = Samples.Clusters(rows, 7, 3, seed: 2, distance: 4);
        data.Row(11).Clear();
        FloatMatrix embedding = Samples.Normal(rows, 2, seed: 3, deviation: 20);
        PrincipalComponents? reduction = components > 0 ? PrincipalComponents.Fit(data, components) : null;
        return new MapInterpolation(reduction?.Transform(data) ?? data, embedding, reduction, metric);
    }

    private static FloatMatrix Run(MapInterpolation map, FloatMatrix rows)
    {
        using var session = new OnnxSession(InterpolationGraph.Build(map, "x", "y"));
        var result = new FloatMatrix(rows.Rows, map.Embedding.Columns);
        for (int row = 0; row < rows.Rows; row++)
        {
            using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", rows.Row(row).ToArray(), 1, rows.Columns));
            results.Span<float>("y").CopyTo(result.Row(row));
        }

        return result;
    }
}
