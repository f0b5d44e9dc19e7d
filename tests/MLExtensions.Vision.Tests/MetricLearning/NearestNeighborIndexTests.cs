using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning;

[TestClass]
public class NearestNeighborIndexTests
{
    [TestMethod]
    [DataRow(NeighborMetric.Euclidean, 7)]
    [DataRow(NeighborMetric.Cosine, 16)]
    [DataRow(NeighborMetric.InnerProduct, 37)]
    public void Search_Exact_AgreesWithComparingAll(NeighborMetric metric, int dimension)
    {
        FloatMatrix rows = Vectors.Random(1500, dimension, seed: 1);
        FloatMatrix queries = Vectors.Random(33, dimension, seed: 2);
        using NearestNeighborIndex index = NearestNeighborIndex.Build(rows, options: new NearestNeighborIndexOptions { Metric = metric, Threads = 2 });
        IndexedNeighbor[][] all = index.SearchAll(queries, 10);
        for (int query = 0; query < queries.Rows; query++)
        {
            Vectors.AreNearest(rows, queries.Row(query), metric, all[query]);
            CollectionAssert.AreEqual(all[query], index.Search(queries.Row(query), 10));
        }
    }

    [TestMethod]
    [DataRow(NeighborMetric.Euclidean)]
    [DataRow(NeighborMetric.Cosine)]
    [DataRow(NeighborMetric.InnerProduct)]
    public void Search_Hnsw_FindsNearlyAll(NeighborMetric metric)
    {
        FloatMatrix rows = Vectors.Random(600, 8, seed: 1);
        FloatMatrix queries = Vectors.Random(40, 8, seed: 2);
        var options = new NearestNeighborIndexOptions { Metric = metric, Method = NeighborSearchMethod.Hnsw, ConstructionBreadth = 60, Threads = 2 };
        using NearestNeighborIndex exact = NearestNeighborIndex.Build(rows, options: options with { Method = NeighborSearchMethod.Exact });
        using NearestNeighborIndex index = NearestNeighborIndex.Build(rows, options: options);
        IndexedNeighbor[][] near = index.SearchAll(queries, 10, breadth: 100);
        int found = 0;
        for (int query = 0; query < queries.Rows; query++)
        {
            found += exact.Search(queries.Row(query), 10).Select(item => item.Id).Intersect(near[query].Select(item => item.Id)).Count();
            CollectionAssert.AreEqual(near[query], index.Search(queries.Row(query), 10, breadth: 100));
        }

        Assert.IsGreaterThan(380, found);
    }

    [TestMethod]
    [DataRow(NeighborSearchMethod.Exact)]
    [DataRow(NeighborSearchMethod.Hnsw)]
    public void AddAndRemove_AnyTime_ChangeWhatIsFound(NeighborSearchMethod method)
    {
        using var index = new NearestNeighborIndex(2, new NearestNeighborIndexOptions { Method = method, ConstructionBreadth = 40, SearchBreadth = 8, Threads = 1 });
        Assert.IsEmpty(index.Search([0, 0], 3));
        for (int i = 0; i < 1100; i++)
        {
            Assert.AreEqual(i, index.Add([i, 0], label: $"class {i / 100}"));
        }

        Assert.AreEqual(new IndexedNeighbor(205, "class 2", 0.25f), index.Search([205.25f, 0], 1).Single());
        Assert.IsTrue(index.Remove(205));
        Assert.IsFalse(index.Remove(205));
        Assert.IsFalse(index.Contains(205));
        CollectionAssert.AreEqual(new long[] { 206, 204 }, index.Search([205.25f, 0], 2).Select(item => item.Id).ToArray());
        Assert.AreEqual(205, index.Add([205.5f, 0], "new", id: 205));
        Assert.AreEqual("new", index.Search([205.25f, 0], 1)[0].Label);
        Assert.AreEqual(5000, index.Add([5, 5], id: 5000));
        Assert.AreEqual(5001, index.Add([6, 6]));
        Assert.AreEqual(1102, index.Count);
        Assert.HasCount(1102, index.Ids);
        Assert.HasCount(12, index.Labels);
        Assert.IsTrue(index.TryGet(205, out float[]? vector, out string? label));
        Assert.AreEqual((205.5f, "new"), (vector[0], label));
        Assert.IsFalse(index.TryGet(-1, out vector, out label));
        Assert.IsTrue(vector is null && label is null);
    }

    [TestMethod]
    [DataRow(NeighborSearchMethod.Exact)]
    [DataRow(NeighborSearchMethod.Hnsw)]
    public void Search_NearlyAllRemoved_FindsTheRest(NeighborSearchMethod method)
    {
        FloatMatrix rows = Vectors.Random(600, 5, seed: 3);
        using NearestNeighborIndex index = NearestNeighborIndex.Build(rows, options: new NearestNeighborIndexOptions { Method = method });
        for (int id = 0; id < 600; id++)
        {
            if (id % 60 != 7)
            {
                Assert.IsTrue(index.Remove(id));
            }
        }

        IndexedNeighbor[] near = index.Search(rows.Row(0), 9);
        Assert.HasCount(9, near);
        Assert.IsTrue(near.All(item => item.Id % 60 == 7));
        Assert.HasCount(10, index.Search(rows.Row(0), 50));
        using NearestNeighborIndex compact = index.Compact();
        CollectionAssert.AreEqual(near, compact.Search(rows.Row(0), 9));
        CollectionAssert.AreEqual(index.Ids.ToArray(), compact.Ids.ToArray());
    }

    [TestMethod]
    public void Search_EqualVectors_InTheOrderOfAdding()
    {
        var rows = new FloatMatrix(700, 3);
        rows.Span.Fill(2);
        using NearestNeighborIndex index = NearestNeighborIndex.Build(rows, options: new NearestNeighborIndexOptions { Threads = 2 });
        CollectionAssert.AreEqual(new long[] { 0, 1, 2, 3, 4 }, index.Search([1, 2, 3], 5).Select(item => item.Id).ToArray());
    }

    [TestMethod]
    public void Search_CosineOfExtremeLengths_KeepsTheDirection()
    {
        using var index = new NearestNeighborIndex(2, new NearestNeighborIndexOptions { Metric = NeighborMetric.Cosine });
        index.Add([1e-30f, 0], "right");
        index.Add([0, 1e30f], "up");
        index.Add([0, 0], "nothing");
        IndexedNeighbor[] near = index.Search([3e-32f, 4e-32f], 3);
        CollectionAssert.AreEqual(new[] { "up", "right", "nothing" }, near.Select(item => item.Label).ToArray());
        Assert.AreEqual(0.2f, near[0].Distance, 1e-6f);
        Assert.AreEqual(0.4f, near[1].Distance, 1e-6f);
        Assert.AreEqual(1, near[2].Distance);
        Assert.IsTrue(index.Search([0, 0], 3).All(item => item.Distance == 1));
    }

    [TestMethod]
    public void Build_OtherThreads_SameAnswers()
    {
        FloatMatrix rows = Vectors.Random(900, 6, seed: 5);
        var options = new NearestNeighborIndexOptions { Method = NeighborSearchMethod.Hnsw, Links = 6, ConstructionBreadth = 20, SearchBreadth = 6, Threads = 1 };
        using NearestNeighborIndex one = NearestNeighborIndex.Build(rows, options: options);
        using NearestNeighborIndex three = NearestNeighborIndex.Build(rows, options: options with { Threads = 3 });
        for (int row = 0; row < rows.Rows; row += 30)
        {
            CollectionAssert.AreEqual(one.Search(rows.Row(row), 5), three.Search(rows.Row(row), 5));
        }
    }

    [TestMethod]
    [DataRow(NeighborSearchMethod.Exact)]
    [DataRow(NeighborSearchMethod.Hnsw)]
    public void SearchAddRemove_OnManyThreads_StayConsistent(NeighborSearchMethod method)
    {
        FloatMatrix rows = Vectors.Random(400, 6, seed: 6);
        using NearestNeighborIndex index = NearestNeighborIndex.Build(rows, options: new NearestNeighborIndexOptions { Method = method, Threads = 1 });
        Parallel.For(0, 4, worker =>
        {
            for (int i = 0; i < 100; i++)
            {
                if (worker == 0)
                {
                    index.Add(rows.Row(i), id: 10_000 + i);
                    Assert.IsTrue(index.Remove(i));
                }
                else
                {
                    IndexedNeighbor[] near = index.Search(rows.Row(200 + i), 3);
                    Assert.AreEqual(200 + i, near[0].Id);
                    Assert.HasCount(3, near);
                }
            }
        });
        Assert.AreEqual(400, index.Count);
    }

    [TestMethod]
    public void BadInput_Anywhere_NamesIt()
    {
        using var index = new NearestNeighborIndex(2);
        index.Add([1, 2], id: 4);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => index.Search([1, 2, 3], 1)).Message, "The index has vectors of 2 values; 3 were given.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => index.Add([1, float.NaN])).Message, "Slot 1: NaN. Every value must be finite.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => index.Add([1, 1], id: 4)).Message, "The index has a vector with the id 4 already: remove it first.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => index.AddRange(new FloatMatrix(2, 2), ids: [7, 7])).Message, "Row 1: another vector has the id 7");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => index.AddRange(new FloatMatrix(2, 2), ["a"])).Message, "There are 2 vectors and 1 labels.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => index.AddRange(new FloatMatrix(new float[] { 1, 2, float.PositiveInfinity, 4 }, 2, 2))).Message, "Row 1, slot 0");
        Assert.AreEqual(1, index.Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => index.Search([1, 2], 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => index.Search([1, 2], 1, breadth: -1));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NearestNeighborIndex(0)).Message, "A vector must have at least 1 value.");
        Assert.ThrowsExactly<OperationCanceledException>(() => NearestNeighborIndex.Build(new FloatMatrix(9, 2), cancellationToken: new CancellationToken(canceled: true)));
        index.Dispose();
        index.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => index.Search([1, 2], 1));
    }

    [TestMethod]
    public void Options_Defaults_AreThoseOfTheDocs()
    {
        var options = new NearestNeighborIndexOptions();
        Assert.AreEqual((NeighborMetric.Euclidean, NeighborSearchMethod.Exact, 16, 120, 64, 1L), (options.Metric, options.Method, options.Links, options.ConstructionBreadth, options.SearchBreadth, options.Seed));
        Assert.AreEqual(Environment.ProcessorCount, options.Threads);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NearestNeighborIndexOptions { Links = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NearestNeighborIndexOptions { SearchBreadth = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NearestNeighborIndexOptions { Metric = (NeighborMetric)9 });
    }
}
