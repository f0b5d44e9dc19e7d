using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Display;
using MLExtensions.Numerics;
using MLExtensions.Projection;
using MLExtensions.Vision;

namespace MLExtensions.Interactive.Tests;

[TestClass]
public sealed class NotebookViewTests
{
    [TestMethod]
    public void DataView_KeysVectorsAndSlotNames_AreReadable()
    {
        var ml = new MLContext(1);
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 9).Select(i => new Row { Label = i % 2 == 0 ? "even" : "odd", Left = i, Right = i / 4f }).ToList());
        IDataView made = ml.Transforms.Conversion.MapValueToKey("Key", "Label").Append(ml.Transforms.Concatenate("Features", "Left", "Right")).Fit(rows).Transform(rows);

        DataTable table = DataViewTable.Create(made, rows: 3);

        Assert.HasCount(3, table.Rows);
        string[] heads = [.. table.Columns.Select(column => column.Header)];
        StringAssert.StartsWith(heads.Single(head => head.StartsWith("Features", StringComparison.Ordinal)), "Features: Vector<Single, 2> (Left, Right)");
        int key = Array.FindIndex(heads, head => head.StartsWith("Key:", StringComparison.Ordinal));
        CollectionAssert.AreEqual(new object[] { "even", "odd", "even" }, table.Rows.Select(row => row[key]).ToArray());
        Assert.AreEqual("[2, 0.5]", table.Rows[2][Array.FindIndex(heads, head => head.StartsWith("Features", StringComparison.Ordinal))]);
        StringAssert.StartsWith(table.Caption, "3 of 9 rows");
    }

    [TestMethod]
    public void DataView_NegativeRows_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DataViewTable.Create(new MLContext().Data.LoadFromEnumerable(new[] { new Row() }), rows: -1));

    [TestMethod]
    public void DataView_Images_ShowTheirSize()
    {
        ImageSet images = DrawnShapes.Draw(3, seed: 1, size: 32);

        StringAssert.Contains(NotebookView.ToText(images.ToDataView()), "32 × 32");
        Assert.IsInstanceOfType<ImageGrid>(NotebookView.Of(images));
        Assert.IsInstanceOfType<ImageGrid>(NotebookView.Of(images.Images[0]));
    }

    [TestMethod]
    public void Maps_OfOneDimension_LieOnALine()
    {
        var rows = new FloatMatrix(Enumerable.Range(0, 60).Select(i => (float)Math.Sin(i * 7.3)).ToArray(), 20, 3);

        var plot = (ScatterPlot)NotebookView.Of(Mds.Fit(rows, new MdsOptions { Dimensions = 1, Iterations = 5 }))!;

        Assert.HasCount(20, plot.Points);
        Assert.IsTrue(plot.Points.All(point => point.Y == 0));
    }

    [TestMethod]
    public void EmbeddingModel_TrainedAndLoaded_ShowsItsTraining()
    {
        var rows = new FloatMatrix(Enumerable.Range(0, 240).Select(i => (float)Math.Sin(i * 7.3) + (i / 120)).ToArray(), 40, 6);
        string file = Path.Combine(Path.GetTempPath(), $"mlx-view-{Guid.NewGuid():N}.onnx");
        try
        {
            using EmbeddingModel model = EmbeddingTrainer.Train(rows, [.. Enumerable.Range(0, 40).Select(i => i / 20L)], new EmbeddingOptions { Epochs = 2, Dimension = 3, Seed = 1 });
            model.Save(file);
            using EmbeddingModel loaded = EmbeddingModel.Load(file);

            var chart = (LineChart)NotebookView.Of(model)!;

            Assert.AreEqual("Training of the embedding", chart.Title);
            CollectionAssert.AreEqual(model.History.Select(epoch => epoch.Loss).ToArray(), chart.Series[0].Y.ToArray());
            Assert.AreEqual("[LineChart: Training of the embedding]", NotebookView.ToText(loaded));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void ToText_NumbersAndTables_AreInvariantAndAligned()
    {
        Assert.AreEqual("1.5", NotebookView.ToText(1.5));
        Assert.AreEqual("1, 2.5", NotebookView.ToText(new[] { 1, 2.5 }));
        Assert.AreEqual("Word  N\na     1\nbcde  20", NotebookView.ToText(new DataTable { Columns = ["Word", "N"], Rows = [["a", 1], ["bcde", 20]] }));
        Assert.AreEqual("x\n  a: 1", NotebookView.ToText(new BarChart { Title = "x", Bars = [new Bar("a", 1)] }));
        Assert.AreEqual("[ScatterPlot: x, 1 points]", NotebookView.ToText(new ScatterPlot { Title = "x", Points = [new ScatterPoint(1, 2)] }));
    }

    [TestMethod]
    public void ToHtml_ValueWithoutAView_IsEncodedText() => StringAssert.Contains(NotebookView.ToHtml("a < b"), "a &lt; b");

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public float Left { get; set; }

        public float Right { get; set; }
    }
}
