using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class InteractiveScatterTests
{
    private const string Nasty = "</script><script>alert(\"x\")</script> & <!-- ]]> \u2028 語 😀";

    [TestMethod]
    public void ToHtml_Points_ComeBackFromThePage()
    {
        ScatterPoint[] points = [new(1.5, -2, Nasty, "b"), new(double.NaN, 0, "lost", "lost"), new(3e-7, 4e7, null, "a"), new(0, 0, "plain")];

        Payload data = Payload.Read(Element(new ScatterPlot { Points = points }));

        CollectionAssert.AreEqual(new float[] { 1.5f, -2, 3e-7f, 4e7f, 0, 0 }, data.Coordinates);
        CollectionAssert.AreEqual(new ushort[] { 0, 2, ushort.MaxValue }, data.Classes);
        CollectionAssert.AreEqual(new[] { Nasty, null, "plain" }, data.Texts("texts"));
        CollectionAssert.AreEqual(new[] { "b", "lost", "a" }, data.Texts("categories"));
        Assert.IsEmpty(data.Values);
    }

    [TestMethod]
    public void ToHtml_Values_ComeBackWithTheirRange()
    {
        Payload data = Payload.Read(Element(new ScatterPlot { Points = [new(0, 0, Value: 2), new(1, 1), new(2, 2, Value: -1)], ValueLabel = "Loss" }));

        CollectionAssert.AreEqual(new[] { 2, float.NaN, -1 }, data.Values);
        CollectionAssert.AreEqual(new[] { -1.0, 2.0 }, data.Header.GetProperty("range").EnumerateArray().Select(v => v.GetDouble()).ToArray());
        Assert.AreEqual("Loss", data.Header.GetProperty("valueLabel").GetString());
    }

    [TestMethod]
    public void ToHtml_NastyTexts_LeaveOnlyOurScriptsOnThePage()
    {
        string html = new ScatterPlot { Title = Nasty, Caption = Nasty, Points = [new(0, 0, Nasty, Nasty), new(1, 1, Nasty, "]]>")] }.ToHtml();

        XElement root = XElement.Parse(html);
        string[] types = [.. root.Descendants("script").Select(s => s.Attribute("type")?.Value ?? "")];
        CollectionAssert.AreEqual(new[] { "application/x-mlx-points", "application/x-mlx-plotly", "" }, types);
        Assert.DoesNotContain("alert(", html.Replace("alert(&quot;", "", StringComparison.Ordinal));
    }

    [TestMethod]
    public void ToHtml_Alone_IsInteractiveAndHoldsTheStillPicture()
    {
        XElement root = XElement.Parse(new ScatterPlot { Points = [new(0, 0, "here"), new(1, 1)] }.ToHtml());

        Assert.HasCount(1, root.Descendants("noscript").ToArray());
        Assert.HasCount(1, root.Descendants(Parsing.Svg + "svg").ToArray());
        Assert.IsEmpty(root.Descendants().Attributes().Where(a => a.Name.LocalName is "id").ToArray(), "Two plots on a page must not clash.");
    }

    [TestMethod]
    public void ToHtml_ManyPoints_HoldTheStillPictureAsPng()
    {
        var plot = new ScatterPlot { Points = ScatterPoint.FromArrays([.. Enumerable.Range(0, 8000).Select(i => (float)(i % 97))]), Width = 300, Height = 200 };

        XElement root = XElement.Parse(plot.ToHtml());
        string source = root.Descendants("img").Single().Attribute("src")!.Value;

        PngImage image = PngImage.Decode(Convert.FromBase64String(source["data:image/png;base64,".Length..]));
        Assert.AreEqual((300, 200), (image.Width, image.Height));
    }

    [TestMethod]
    public void ToHtml_InteractiveFalse_HasNoScript() =>
        Assert.DoesNotContain("<script", new ScatterPlot { Points = [new(0, 0)], Interactive = false }.ToHtml());

    [TestMethod]
    public void Report_Plot_IsStillUnlessAskedFor()
    {
        static string Page(bool? interactive) => new HtmlReport
        {
            Title = "T",
            Sections = [new ReportSection { Blocks = [new BlockGrid { Blocks = [Plot(interactive), Plot(interactive)] }] }],
        }.ToHtml();
        static ScatterPlot Plot(bool? interactive) => new() { Points = [new(0, 0, "a")], Interactive = interactive };

        Assert.DoesNotContain("<script", Page(null));
        string[] types = [.. Parsing.ParsePage(Page(true)).Descendants("script").Select(s => s.Attribute("type")?.Value ?? "")];
        CollectionAssert.AreEqual(new[] { "application/x-mlx-points", "application/x-mlx-points", "application/x-mlx-plotly", "" }, types);
    }

    [TestMethod]
    public void ToHtml_Library_IsPlotlyAndItsLicence()
    {
        XElement root = XElement.Parse(new ScatterPlot { Points = [new(0, 0)] }.ToHtml());
        string packed = root.Descendants("script").Single(s => s.Attribute("type")?.Value == "application/x-mlx-plotly").Value;
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);

        string code = new StreamReader(gzip).ReadToEnd();

        Assert.StartsWith("/**\n* plotly.js", code);
        Assert.Contains("Licensed under the MIT license", code[..300]);
        Assert.IsGreaterThan(1_000_000, code.Length);
    }

    [TestMethod]
    public void ToHtml_SamePlot_GivesTheSameBytes() => Assert.AreEqual(
        new ScatterPlot { Points = [new(0, 0, "a", "b", 1)] }.ToHtml(), new ScatterPlot { Points = [new(0, 0, "a", "b", 1)] }.ToHtml());

    private static XElement Element(ScatterPlot plot) =>
        XElement.Parse(plot.ToHtml()).Descendants("script").Single(s => s.Attribute("type")?.Value == "application/x-mlx-points");

    private sealed record Payload(JsonElement Header, float[] Coordinates, float[] Values, ushort[] Classes)
    {
        public static Payload Read(XElement element)
        {
            using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(element.Value)), CompressionMode.Decompress);
            using var reader = new BinaryReader(gzip);
            int length = (int)reader.ReadUInt32();
            JsonElement header = JsonDocument.Parse(Encoding.UTF8.GetString(reader.ReadBytes(length))).RootElement;
            int count = header.GetProperty("count").GetInt32();
            float[] Floats(int n) => [.. Enumerable.Range(0, n).Select(_ => reader.ReadSingle())];
            float[] coordinates = Floats(2 * count), values = header.GetProperty("scale").ValueKind == JsonValueKind.Null ? [] : Floats(count);
            ushort[] classes = [.. Enumerable.Range(0, count).Select(_ => reader.ReadUInt16())];
            Assert.AreEqual(0, reader.ReadBytes(1).Length);
            return new Payload(header, coordinates, values, classes);
        }

        public string?[] Texts(string name) => [.. Header.GetProperty(name).EnumerateArray().Select(t => t.GetString())];
    }
}
