using MLExtensions.Display;

namespace MLExtensions.Interactive.Tests;

[TestClass]
public sealed class NotebookPageTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlx-page-").FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Save_SectionsValuesAndCurves_AreOnThePageInOrder()
    {
        NotebookPage page = NotebookPage.Open("one", "A page", ["--quick", "--out", _folder]);
        page.Section("First");
        page.Show("before <b>");
        LiveTrainingCurve curve = page.ShowLive("The curve");
        curve.Report(new TrainingProgress("training", 1, 2, 0.5, 0.7, 0, null));
        curve.Report(new TrainingProgress("training", 2, 2, 1, 0.4, 0, null));
        page.Show(new BarChart { Title = "The bars", Bars = [new Bar("a", 1)] });
        page.Save();

        Assert.IsTrue(page.IsQuick);
        string html = File.ReadAllText(Path.Combine(_folder, "one.html"));
        int[] places = [.. new[] { "First", "before &lt;b&gt;", "The curve", "The bars" }.Select(text => html.IndexOf(text, StringComparison.Ordinal))];
        CollectionAssert.DoesNotContain(places, -1);
        CollectionAssert.AreEqual(places.Order().ToArray(), places);
    }

    [TestMethod]
    public void Open_UnknownArgument_SaysWhichThereAre()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => NotebookPage.Open("one", "A page", ["--fast"]));

        StringAssert.StartsWith(error.Message, "The argument '--fast' is not known; there are --quick and --out FOLDER.");
    }

    [TestMethod]
    public void Open_OutWithoutFolder_Throws() => Assert.ThrowsExactly<ArgumentException>(() => NotebookPage.Open("one", "A page", ["--out"]));

    [TestMethod]
    public void Curve_RepeatedAndUnfinishedEpochs_AreLeftOut()
    {
        var curve = new LiveTrainingCurve("x");
        curve.Report(new TrainingProgress("reading", 0, 0, 0.1, double.NaN, 0, null));
        Assert.IsNull(curve.ToChart());
        curve.Report(new TrainingProgress("training", 1, 3, 0.3, 2, 0, null));
        curve.Report(new TrainingProgress("training", 1, 3, 0.4, 2, 0, null));
        curve.Report(new TrainingProgress("tuning", 1, 3, 0.4, 1, 0, null));

        LineChart chart = curve.ToChart()!;

        CollectionAssert.AreEqual(new[] { "training", "tuning" }, chart.Series.Select(series => series.Name).ToArray());
        Assert.HasCount(1, chart.Series[0].Y);
        Assert.AreEqual("x: loss 1 after 1 epochs", curve.ToString());
    }
}
