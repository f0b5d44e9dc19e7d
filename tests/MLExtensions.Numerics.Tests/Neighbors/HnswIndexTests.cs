namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class HnswIndexTests
{
    private static readonly FloatMatrix Data = TestData.Clusters(900, 12, 5, 2, seed: 21);

    [TestMethod]
    [DataRow(HnswMetric.Euclidean)]
    [DataRow(HnswMetric.Cosine)]
    [DataRow(HnswMetric.InnerProduct)]
    public void Search_NewQueries_FindsNearlyAllOfTheNearest(HnswMetric metric)
    {
        HnswIndex index = HnswIndex.Build(Data, new HnswOptions { Metric = metric, Threads = 2 });
        FloatMatrix queries = TestData.Clusters(40, 12, 5, 2, seed: 21);
        int found = 0;
        for (int query = 0; query < queries.Rows; query++)
        {
            HnswNeighbor[] near = index.Search(queries.Row(query), 10, breadth: 100);
            double[] all = [.. Enumerable.Range(0, Data.Rows).Select(row => Distance(queries, query, row, metric))];
            int[] expected = [.. Enumerable.Range(0, Data.Rows).OrderBy(row => all[row]).Take(10)];
            found += near.Count(item => expected.Contains(item.Row));
            foreach (HnswNeighbor item in near)
            {
                Assert.AreEqual(all[item.Row], item.Distance, 1e-4 * Math.Max(1, Math.Abs(all[item.Row])));
            }

            CollectionAssert.AreEqual(near.Order().ToArray(), near);
        }

        Assert.IsGreaterThan(0.95 * 400, found);
    }

    [TestMethod]
    public void Build_OtherThreads_SameAnswers()
    {
        HnswIndex one = HnswIndex.Build(Data, new HnswOptions { Threads = 1 });
        HnswIndex three = HnswIndex.Build(Data, new HnswOptions { Threads = 3 });
        for (int row = 0; row < Data.Rows; row += 50)
        {
            CollectionAssert.AreEqual(one.Search(Data.Row(row), 5, breadth: 5), three.Search(Data.Row(row), 5, breadth: 5));
        }
    }

    [TestMethod]
    public void Add_RowsOneByOne_AreFoundUntilRemoved()
    {
        var index = new HnswIndex(2);
        Assert.IsEmpty(index.Search([1, 2], 3));
        for (int i = 0; i < 300; i++)
        {
            Assert.AreEqual(i, index.Add([i, i % 7]));
        }

        Assert.AreEqual(new HnswNeighbor(0, 123), index.Search([123, 123 % 7], 1)[0]);
        Assert.IsTrue(index.Remove(123));
        Assert.IsFalse(index.Remove(123));
        HnswNeighbor[] near = index.Search([123, 123 % 7], 4);
        Assert.HasCount(4, near);
        Assert.IsFalse(near.Any(item => item.Row == 123));
        Assert.AreEqual(300, index.Count);
        for (int i = 0; i < 300; i++)
        {
            index.Remove(i);
        }

        Assert.IsEmpty(index.Search([1, 2], 3));
    }

    [TestMethod]
    public void Build_EqualRows_FindsThem()
    {
        var data = new FloatMatrix(600, 3);
        data.Span.Fill(1.5f);
        HnswNeighbor[] near = HnswIndex.Build(data).Search([1.5f, 1.5f, 1.5f], 20);
        Assert.HasCount(20, near);
        Assert.IsTrue(near.All(item => item.Distance == 0));
    }

    [TestMethod]
    public void Search_BadInput_NamesIt()
    {
        var index = new HnswIndex(2);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => index.Search([1, 2, 3], 1)).Message, "The index has rows of 2 values; 3 were given.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => index.Add([1, float.NaN])).Message, "Slot 1: NaN");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => index.Remove(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new HnswOptions { Links = 1 });
        Assert.ThrowsExactly<OperationCanceledException>(() => HnswIndex.Build(Data, cancellationToken: new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void Options_Defaults_AreThoseOfTheDocs()
    {
        var options = new HnswOptions();
        Assert.AreEqual((HnswMetric.Euclidean, 16, 120, 64, 1L), (options.Metric, options.Links, options.ConstructionBreadth, options.SearchBreadth, options.Seed));
    }

    private static double Distance(FloatMatrix queries, int query, int row, HnswMetric metric)
    {
        (double product, double x, double y, double squared) = (0, 0, 0, 0);
        for (int i = 0; i < queries.Columns; i++)
        {
            double a = queries[query, i];
            double b = Data[row, i];
            (product, x, y, squared) = (product + (a * b), x + (a * a), y + (b * b), squared + ((a - b) * (a - b)));
        }

        return metric switch
        {
            HnswMetric.Euclidean => Math.Sqrt(squared),
            HnswMetric.Cosine => 1 - (product / Math.Sqrt(x * y)),
            _ => -product,
        };
    }
}
