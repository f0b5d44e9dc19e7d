using System.Xml;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class GalleryTests
{
    private static readonly string[] s_names =
        ["ScatterPlot", "RetrievalSheet", "TrainingCurve", "ConfusionMatrix", "ImageGrid", "NeighborTable", "BarChart", "LineChart"];

    [TestMethod]
    public void Gallery_PageAndPictures_ShowEveryKind()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("gallery", "--output", folder["gallery.html"], "--pictures", folder["pictures"], "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEqual(s_names, run.Json["pictures"]!.AsArray().Select(n => n!.ToString()).ToArray());
        using var reader = XmlReader.Create(folder["gallery.html"], new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var page = new XmlDocument { XmlResolver = null };
        page.Load(reader);
        CollectionAssert.AreEqual(s_names.Append("Tables and figures").ToArray(), page.GetElementsByTagName("h2").Cast<XmlNode>().Select(h => h.InnerText).ToArray());
        string[] expected = [.. s_names.SelectMany(n => new[] { $"{n}-dark.png", $"{n}.html", $"{n}.png", $"{n}.svg" }).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(expected, Directory.GetFiles(folder["pictures"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToArray());
        Assert.IsTrue(Directory.GetFiles(folder["pictures"]).All(f => new FileInfo(f).Length > 1000));
    }

    [TestMethod]
    public void Gallery_OtherEnding_IsBadUsage()
    {
        CliRun run = CliRun.Of("gallery", "--output", "gallery.png");

        Assert.AreEqual(2, run.Code);
        Assert.Contains("--output must end in .html", run.Messages[0]);
    }
}
