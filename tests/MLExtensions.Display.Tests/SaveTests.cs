using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public sealed class SaveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("display-").FullName;

    private static BarChart Chart => new() { Title = "Bars", Bars = [new Bar("a", 1)] };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Save_Svg_WritesTheDocumentAndNothingElse()
    {
        string path = Path.Combine(_folder, "new", "bars.svg");

        Chart.Save(path);

        Assert.AreEqual(Chart.ToSvg(), File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    public void Save_Html_WritesAPageWithTheTitle()
    {
        string path = Path.Combine(_folder, "bars.html");

        Chart.Save(path);

        Assert.AreEqual("Bars", Parsing.ParsePage(File.ReadAllText(path)).Element("head")!.Element("title")!.Value);
    }

    [TestMethod]
    [DataRow("map.html", "<!DOCTYPE html>")]
    [DataRow("map.svg", "<svg ")]
    [DataRow("map.png", "\uFFFDPNG")]
    public void Save_ScatterPlot_WritesWhatTheNameSays(string name, string start)
    {
        string path = Path.Combine(_folder, name);

        new ScatterPlot { Points = [new(0, 0, "a")] }.Save(path);

        Assert.StartsWith(start, File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void Save_OtherExtension_IsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Chart.Save(Path.Combine(_folder, "bars.gif")));
        Assert.Contains("must end in .html or .htm or .svg or .png, not '.gif'", error.Message);
    }

    [TestMethod]
    public void Save_TargetIsAFolder_FailsAndLeavesNoTemporaryFile()
    {
        string path = Path.Combine(_folder, "taken.svg");
        Directory.CreateDirectory(path);

        Assert.Throws<SystemException>(() => Chart.Save(path));
        Assert.IsEmpty(Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void ToHtml_SameReport_GivesTheSameBytes()
    {
        static HtmlReport Report() => new() { Title = "T", Sections = [new ReportSection { Blocks = [Chart, new CodeBlock { Code = "x" }] }] };

        Assert.AreEqual(Report().ToHtml(), Report().ToHtml());
    }

    [TestMethod]
    public void ToHtml_Report_NamesNoExternalResource()
    {
        string html = new HtmlReport { Title = "T", Sections = [new ReportSection { Title = "S", Text = "One.\n\nTwo.", Blocks = [Chart] }] }.ToHtml();
        XElement page = Parsing.ParsePage(html);

        Assert.IsFalse(page.DescendantsAndSelf().Attributes().Any(a => a.Name.LocalName is "src" or "href"));
        Assert.DoesNotContain("url(", html);
        Assert.DoesNotContain("@import", html);
        Assert.Contains("prefers-color-scheme:dark", html);
        Assert.Contains("@media print", html);
        CollectionAssert.AreEqual(new[] { "One.", "Two." }, page.Descendants("p").Select(p => p.Value).ToArray());
    }

    [TestMethod]
    public void ToSvg_Picture_IsNamedForScreenReaders()
    {
        XElement svg = Parsing.ParseSvg(Chart);

        Assert.AreEqual("img", svg.Attribute("role")!.Value);
        Assert.AreEqual("Bars", svg.Attribute("aria-label")!.Value);
        Assert.AreEqual("Bars", svg.Element(Parsing.Svg + "title")!.Value);
        Assert.IsNotEmpty(svg.Element(Parsing.Svg + "desc")!.Value);
    }
}
