using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core.Tests;

[TestClass]
public sealed class BatchingCursorTests
{
    private readonly MLContext _ml = new(1);
    private readonly List<int> _blocks = [];

    [TestMethod]
    public void GetRowCursor_AllRows_BlocksGrowToTheBlockSize()
    {
        _ = Transform(20, blockSize: 8).GetColumn<float[]>("Scaled").Count();

        CollectionAssert.AreEqual(new[] { 1, 4, 8, 7 }, _blocks);
    }

    [TestMethod]
    public void GetRowCursor_OneRowTaken_ComputesOneRow()
    {
        float[] first = Transform(20, blockSize: 8).GetColumn<float[]>("Scaled").First();

        CollectionAssert.AreEqual(new float[] { 0, 0, 2 }, first);
        CollectionAssert.AreEqual(new[] { 1 }, _blocks);
    }

    [TestMethod]
    public void MoveNext_NoGetterCalled_ComputesNothing()
    {
        IDataView view = Transform(20, blockSize: 8);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        while (cursor.MoveNext())
        {
        }

        Assert.IsEmpty(_blocks);
    }

    [TestMethod]
    public void GetRowCursor_PassedThroughColumns_AreThoseOfTheSameRow()
    {
        IDataView view = Transform(20, blockSize: 8);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<double> number = cursor.GetGetter<double>(view.Schema["Number"]);
        ValueGetter<ReadOnlyMemory<char>> name = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        ValueGetter<VBuffer<float>> scaled = cursor.GetGetter<VBuffer<float>>(view.Schema["Scaled"]);
        for (int i = 0; i < 20; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            double n = 0;
            ReadOnlyMemory<char> text = default;
            VBuffer<float> x = default;
            VBuffer<float> y = default;
            number(ref n);
            name(ref text);
            features(ref x);
            scaled(ref y);
            Assert.AreEqual(i, n);
            Assert.AreEqual("row " + i, text.ToString());
            CollectionAssert.AreEqual(new[] { i, -i / 2f, 1 }, x.DenseValues().ToArray());
            CollectionAssert.AreEqual(new float[] { 2 * i, -i, 2 }, y.DenseValues().ToArray());
            Assert.AreEqual(i, cursor.Position);
        }

        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Getter_BeforeMoveNext_SaysSo()
    {
        IDataView view = Transform(3, blockSize: 8);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> scaled = cursor.GetGetter<VBuffer<float>>(view.Schema["Scaled"]);
        VBuffer<float> value = default;

        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => scaled(ref value)).Message, "MoveNext");
    }

    [TestMethod]
    public void GetRow_BlockSizeAboveOne_NeverBatches()
    {
        var transformer = new ScaleTransformer(_ml, new ScaleOptions { BlockSize = 8, OnCompute = _blocks.Add });
        using PredictionEngine<TestData.Row, ScaledRow> engine =
            _ml.Model.CreatePredictionEngine<TestData.Row, ScaledRow>(transformer, TestData.Rows(_ml).Schema);

        CollectionAssert.AreEqual(new float[] { 2, 4, 6 }, engine.Predict(new TestData.Row { Features = [1, 2, 3] }).Scaled);
        CollectionAssert.AreEqual(new float[] { 4, 4, 4 }, engine.Predict(new TestData.Row { Features = [2, 2, 2] }).Scaled);
        CollectionAssert.AreEqual(new[] { 1, 1 }, _blocks);
    }

    [TestMethod]
    public void MoveNext_InputFailsAtARow_GivesTheRowsBeforeIt()
    {
        IDataView failing = _ml.Data.LoadFromEnumerable(FailingRows(6));
        IDataView view = new ScaleTransformer(_ml, new ScaleOptions { BlockSize = 8 }).Transform(failing);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> scaled = cursor.GetGetter<VBuffer<float>>(view.Schema["Scaled"]);
        VBuffer<float> value = default;
        for (int i = 0; i < 6; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            scaled(ref value);
            Assert.AreEqual(2 * i, value.GetItemOrDefault(0));
        }

        Assert.AreEqual("row 6 is bad", Assert.ThrowsExactly<FormatException>(() => cursor.MoveNext()).Message);
        Assert.AreEqual("row 6 is bad", Assert.ThrowsExactly<FormatException>(() => cursor.MoveNext()).Message);
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void GetRow_RowOfAnotherSchema_IsRefused()
    {
        using var transformer = new ScaleTransformer(_ml, new ScaleOptions());
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(TestData.Rows(_ml).Schema);
        using DataViewRowCursor other = TestData.WrongRows(_ml).GetRowCursor([]);

        Assert.AreEqual("input", Assert.ThrowsExactly<ArgumentException>(() => mapper.GetRow(other, mapper.OutputSchema)).ParamName);
    }

    private static IEnumerable<TestData.Row> FailingRows(int good)
    {
        for (int i = 0; i < good; i++)
        {
            yield return new TestData.Row { Features = [i, 1, 1] };
        }

        throw new FormatException($"row {good} is bad");
    }

    private IDataView Transform(int rows, int blockSize) =>
        new ScaleTransformer(_ml, new ScaleOptions { BlockSize = blockSize, OnCompute = _blocks.Add }).Transform(TestData.Rows(_ml, rows));

    public sealed class ScaledRow
    {
        [VectorType(3)]
        public float[] Scaled { get; set; } = [];
    }
}
