using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class MarkupTests
{
    private const string Script = "<script>alert(\"x\" & 'y')</script>";

    [TestMethod]
    public void Encode_MarkupCharacters_BecomeEntities() =>
        Assert.AreEqual("&lt;a href=&quot;x&quot;&gt;&amp;&#39;", Markup.Encode("<a href=\"x\">&'"));

    [TestMethod]
    [DataRow("a\0b", "a\uFFFDb")]
    [DataRow("\u001b[31m", "\uFFFD[31m")]
    [DataRow("\uFFFE", "\uFFFD")]
    [DataRow("tab\tand\nline", "tab\tand\nline")]
    [DataRow("naïve 語 😀", "naïve 語 😀")]
    public void Encode_CharactersThatXmlForbids_AreReplaced(string text, string expected) => Assert.AreEqual(expected, Markup.Encode(text));

    [TestMethod]
    public void Encode_LoneSurrogate_IsReplaced() => Assert.AreEqual("\uFFFDx", Markup.Encode("\ud800x"));

    [TestMethod]
    public void ToHtml_ScriptInEveryTextProperty_ComesThroughAsTextOnly()
    {
        HtmlBlock[] blocks =
        [
            new Paragraphs { Text = Script, Title = Script, Caption = Script },
            new CodeBlock { Code = Script, Language = Script, Title = Script },
            new KeyFigures { Figures = [new KeyFigure(Script, Script, Script)] },
            new DataTable { Title = Script, Columns = [Script], Rows = [[Script]] },
            new BlockGrid { Blocks = [new NeighborTable { Word = Script, Neighbors = [new NeighborRow(Script, 0.5)] }] },
            new BarChart { Title = Script, Caption = Script, Description = Script, Bars = [new Bar(Script, 1)] },
            new LineChart { Title = Script, XLabel = Script, YLabel = Script, Series = [LineSeries.Of(Script, [1, 2]), LineSeries.Of(Script, [2, 1])] },
            new TrainingCurve { Title = Script, CostLabel = Script, IterationLabel = Script, Costs = [1, 2] },
            new ConfusionMatrix { Title = Script, Labels = [Script], Counts = [[1]] },
            new RetrievalSheet { Title = Script, Queries = [new RetrievalQuery { Image = new ImageTile(1, 1, 1, new byte[1]) { Caption = Script }, Nearest = [] }] },
            new ScatterPlot { Title = Script, Points = [new ScatterPoint(0, 0, Script, Script)] },
        ];
        var report = new HtmlReport
        {
            Title = Script,
            Subtitle = Script,
            Footer = Script,
            Language = Script,
            Sections = [new ReportSection { Title = Script, Text = Script, Blocks = blocks }],
        };

        string html = report.ToHtml();
        XElement page = Parsing.ParsePage(html);

        Assert.IsFalse(html.Contains("<script", StringComparison.OrdinalIgnoreCase));
        Assert.IsFalse(page.Descendants().Any(e => e.Name.LocalName == "script"));
        Assert.AreEqual(Script, page.Descendants("h1").Single().Value);
        Assert.AreEqual(Script, page.Descendants("td").Single().Value);
        Assert.AreEqual(Script, page.Descendants("code").Single().Value);
    }
}
