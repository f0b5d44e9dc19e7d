using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Compat.Tests;

[TestClass]
public sealed class DataLayerCursorTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void GetRowCursor_MapperAboveAList_RunsOnOtherThreadsInOrder()
    {
        int caller = Environment.CurrentManagedThreadId, elsewhere = 0;
        IDataView mapped = Map(Numbers(5000), row =>
        {
            if (Environment.CurrentManagedThreadId != caller)
                Interlocked.Increment(ref elsewhere);
            return 2 * row.Id;
        });

        float[] values = mapped.GetColumn<float>("Y").ToArray();

        CollectionAssert.AreEqual(Enumerable.Range(0, 5000).Select(i => 2f * i).ToArray(), values);
        Assert.AreEqual(5000, elsewhere);
    }

    [TestMethod]
    public void GetRowCursor_MapperAboveAList_KeepsRowIds()
    {
        IDataView mapped = Map(Numbers(1000), row => row.Id);
        using DataViewRowCursor cursor = mapped.GetRowCursor(mapped.Schema);
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        DataViewRowId id = default;

        for (ulong i = 0; cursor.MoveNext(); i++)
        {
            getter(ref id);
            Assert.AreEqual(new DataViewRowId(i, 0), id);
        }
    }

    [TestMethod]
    public void MoveNext_GetterThrowsOnAWorker_WrapsTheException()
    {
        IDataView mapped = Map(Numbers(1000), row => row.Id == 700 ? throw new FormatException("row 700") : row.Id);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => mapped.GetColumn<float>("Y").Count());

        Assert.AreEqual("Splitter/consolidator worker encountered exception while consuming source data", error.Message);
        Assert.IsInstanceOfType<FormatException>(error.InnerException);
    }

    [TestMethod]
    public void MoveNext_SourceThrowsUnderASplit_KeepsTheInnermostException()
    {
        IEnumerable<Number> Failing()
        {
            yield return new Number();
            throw new FormatException("source");
        }

        IDataView mapped = Map(_ml.Data.LoadFromEnumerable(Failing()), row => row.Id);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => mapped.GetColumn<float>("Y").Count());

        Assert.AreEqual("source", error.GetBaseException().Message);
    }

    [TestMethod]
    public void Dispose_ParallelCursorHalfWay_EndsItsThreads()
    {
        int calls = 0;
        IDataView mapped = Map(Numbers(1_000_000), row => Interlocked.Increment(ref calls));
        using (DataViewRowCursor cursor = mapped.GetRowCursor(mapped.Schema))
            Assert.IsTrue(cursor.MoveNext());
        int after = calls;

        Thread.Sleep(50);

        Assert.AreEqual(after, calls);
        Assert.IsLessThan(100_000, after);
    }

    [TestMethod]
    public void GetRowCursorSet_OfACache_SharesTheRows()
    {
        IDataView cache = _ml.Data.Cache(Numbers(1000));
        DataViewRowCursor[] cursors = cache.GetRowCursorSet(cache.Schema, 3);

        var seen = new float[cursors.Length][];
        Parallel.For(0, cursors.Length, i => seen[i] = [.. Read(cursors[i])]);

        Assert.HasCount(3, cursors);
        CollectionAssert.AreEqual(Enumerable.Range(0, 1000).Select(i => (float)i).ToArray(), seen.SelectMany(s => s).Order().ToArray());
    }

    [TestMethod]
    public void Cache_ReadByManyThreads_EnumeratesTheSourceOnce()
    {
        var source = new Counted(1000);
        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(source));

        Parallel.For(0, 8, _ => Assert.AreEqual(499_500f, cache.GetColumn<float>("Id").Sum()));

        Assert.AreEqual(1, source.Passes);
    }

    [TestMethod]
    public void Cache_OtherColumnLater_IsReadInAPassOfItsOwn()
    {
        var source = new Counted(10);
        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(source));

        Assert.AreEqual(45f, cache.GetColumn<float>("Id").Sum());
        Assert.AreEqual(0f, cache.GetColumn<float>("Group").First());

        Assert.AreEqual(2, source.Passes);
        Assert.AreEqual(10, cache.GetRowCount());
    }

    [TestMethod]
    public void Cache_WithRandom_PermutesTheRows()
    {
        IDataView cache = _ml.Data.Cache(Numbers(500));
        float[] order = [.. Read(cache.GetRowCursor(cache.Schema, new Random(3)))];

        CollectionAssert.AreNotEqual(order.Order().ToArray(), order);
        CollectionAssert.AreEqual(Enumerable.Range(0, 500).Select(i => (float)i).ToArray(), order.Order().ToArray());
    }

    [TestMethod]
    public void ShuffleRows_SmallPool_PermutesAndRepeats()
    {
        IDataView shuffled = _ml.Data.ShuffleRows(Numbers(300), seed: 4, shufflePoolSize: 20);
        float[] order = shuffled.GetColumn<float>("Id").ToArray();

        CollectionAssert.AreNotEqual(order.Order().ToArray(), order);
        CollectionAssert.AreEqual(Enumerable.Range(0, 300).Select(i => (float)i).ToArray(), order.Order().ToArray());
        CollectionAssert.AreEqual(order, shuffled.GetColumn<float>("Id").ToArray());
    }

    [TestMethod]
    public void TakeRows_Always_ReadsNoRowBeyond()
    {
        var source = new Counted(100);

        Assert.AreEqual(5, _ml.Data.TakeRows(_ml.Data.LoadFromEnumerable(source), 5).GetColumn<float>("Id").Count());

        Assert.AreEqual(5, source.Rows);
    }

    [TestMethod]
    public void TrainTestSplit_ByKey_KeepsGroupsTogether()
    {
        var split = _ml.Data.TrainTestSplit(Numbers(2000), 0.3, samplingKeyColumnName: "Group", seed: 2);
        float[] test = split.TestSet.GetColumn<float>("Group").ToArray();

        Assert.IsNotEmpty(test);
        Assert.IsEmpty(test.Intersect(split.TrainSet.GetColumn<float>("Group")));
        Assert.AreEqual(2000, test.Length + split.TrainSet.GetColumn<float>("Group").Count());
    }

    [TestMethod]
    public void CrossValidationSplit_Folds_PartTheRows()
    {
        var folds = _ml.Data.CrossValidationSplit(Numbers(1000), 4);

        CollectionAssert.AreEqual(
            Enumerable.Range(0, 1000).Select(i => (float)i).ToArray(),
            folds.SelectMany(f => f.TestSet.GetColumn<float>("Id")).Order().ToArray());
        Assert.IsTrue(folds.All(f => f.TestSet.GetColumn<float>("Id").Count() is > 200 and < 300));
    }

    [TestMethod]
    public void GetGetter_ReplacedColumn_StaysReachableByIndex()
    {
        IDataView data = _ml.Transforms.CopyColumns("Id", "Group").Fit(Numbers(1)).Transform(Numbers(8));

        Assert.IsTrue(data.Schema[0].IsHidden);
        CollectionAssert.AreEqual(Enumerable.Range(0, 8).Select(i => (float)i).ToArray(), data.GetColumn<float>(data.Schema[0]).ToArray());
        Assert.AreEqual(1f, data.GetColumn<float>("Id").ElementAt(7));
    }

    private static IEnumerable<float> Read(DataViewRowCursor cursor)
    {
        using (cursor)
        {
            ValueGetter<float> getter = cursor.GetGetter<float>(cursor.Schema["Id"]);
            float value = 0;
            while (cursor.MoveNext())
            {
                getter(ref value);
                yield return value;
            }
        }
    }

    private IDataView Numbers(int count) => _ml.Data.LoadFromEnumerable(new Counted(count));

    private IDataView Map(IDataView data, Func<Number, float> map)
        => _ml.Transforms.CustomMapping<Number, Result>((source, target) => target.Y = map(source), null).Fit(data).Transform(data);

    private sealed class Number
    {
        public float Id;
        public float Group;
    }

    private sealed class Result
    {
        public float Y;
    }

    private sealed class Counted(int count) : IEnumerable<Number>
    {
        private int _passes;
        private int _rows;

        public int Passes => _passes;

        public int Rows => _rows;

        public IEnumerator<Number> GetEnumerator()
        {
            Interlocked.Increment(ref _passes);
            for (int i = 0; i < count; i++)
            {
                Interlocked.Increment(ref _rows);
                yield return new Number { Id = i, Group = i / 7 };
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
