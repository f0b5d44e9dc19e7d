using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

/// <summary>What all kinds of pictures have in common.</summary>
[TestClass]
public sealed class PictureTests : IDisposable
{
    private static readonly Picture[] s_pictures =
    [
        new ScatterPlot { Points = [new(0, 0, "a")] },
        new RetrievalSheet { Queries = [new RetrievalQuery { Image = new ImageTile(2, 2, 1, new byte[4]), Nearest = [] }] },
        new TrainingCurve { Costs = [2, 1], ValidationCosts = [3, 2] },
        new ConfusionMatrix { Labels = ["cat", "dog"], Counts = [[2, 1], [0, 3]] },
        new ImageGrid { Tiles = [new ImageTile(2, 2, 1, new byte[4])] },
        new NeighborTable { Word = "king", Neighbors = [new NeighborRow("queen", 0.5)] },
        new BarChart { Bars = [new Bar("a", 1), new Bar("b", 2, BarEmphasis.Muted)] },
        new LineChart { Series = [LineSeries.Of("a", [1, 2]), LineSeries.Of("b", [2, 1])], XLabel = "x", YLabel = "y" },
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("pictures-").FullName;

    public static IEnumerable<object[]> Kinds => Enumerable.Range(0, s_pictures.Length).Select(i => new object[] { i, s_pictures[i].GetType().Name });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Save_EachEnding_WritesWhatItSays(int kind, string name)
    {
        foreach ((string ending, string start) in new[] { ("html", "<!DOCTYPE html>"), ("svg", "<svg "), ("png", "\uFFFDPNG") })
        {
            string path = Path.Combine(_folder, $"{name}.{ending}");
            s_pictures[kind].Save(path);
            Assert.StartsWith(start, File.ReadAllText(path));
        }

        Assert.HasCount(3, Directory.GetFiles(_folder));
        Assert.ThrowsExactly<ArgumentException>(() => s_pictures[kind].Save(Path.Combine(_folder, "picture.gif")));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void ToPng_LightAndDark_HaveTheirSurfaceAndSomethingOnIt(int kind, string name)
    {
        foreach (PictureTheme theme in Enum.GetValues<PictureTheme>())
        {
            PngImage image = PngImage.Decode(s_pictures[kind].ToPng(theme, 1));
            string surface = theme == PictureTheme.Dark ? Palette.Surface.Dark : Palette.Surface.Light;

            Assert.AreEqual(surface, image[0, 0], name);
            Assert.AreEqual(surface, image[image.Width - 1, image.Height - 1], name);
            Assert.IsTrue(Enumerable.Range(0, image.Width * image.Height).Any(i => image[i % image.Width, i / image.Width] != surface), name);
        }

        Assert.AreEqual(PngImage.Decode(s_pictures[kind].ToPng(PictureTheme.Light, 1)).Width * 3, PngImage.Decode(s_pictures[kind].ToPng(PictureTheme.Light, 3)).Width);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => s_pictures[kind].ToPng(PictureTheme.Light, 5));
    }

    [TestMethod]
    public void NeighborTable_Svg_HasBarsByTheirSimilarity()
    {
        var table = new NeighborTable { Word = "king", Neighbors = [new("queen", 0.5), new("tree", double.NaN)] };
        XElement svg = XElement.Parse(table.ToSvg());
        double[] widths = [.. svg.Elements(Parsing.Svg + "rect").Where(r => r.Attribute("fill")!.Value == Palette.Accent.Light).Select(r => r.Number("width"))];

        CollectionAssert.AreEqual(new[] { 180.0, 0 }, widths);
        CollectionAssert.AreEqual(new[] { "king", "queen", "0.50", "tree", "n/a" }, svg.Elements(Parsing.Svg + "text").Select(t => t.Value).ToArray());
        Assert.AreEqual("king: queen 0.50; tree n/a.", svg.Element(Parsing.Svg + "desc")!.Value);
    }

    [TestMethod]
    public void TrainingCurve_Validation_IsASecondLine()
    {
        XElement svg = Parsing.ParseSvg(new TrainingCurve { Costs = [3, 2, 1], ValidationCosts = [4, 3, 2] });

        Assert.HasCount(2, svg.Elements(Parsing.Svg + "path"));
        Assert.Contains("Validation: 3 points, from 4 to 2.", svg.Element(Parsing.Svg + "desc")!.Value);
    }

    [TestMethod]
    public void Outline_OnPixels_CoversItsLineAndNothingInside()
    {
        var canvas = new RasterCanvas(82, 72, 1, PictureTheme.Light);
        canvas.Outline(10, 10, 20, 10, Black, 2);
        PngImage image = PngImage.Decode(canvas.ToPng());

        // 22 × 12 less 18 × 8; the outer corners are round.
        Assert.AreEqual((22 * 12) - (18 * 8), Darkness(image), 1.5);
        Assert.AreEqual("#ffffff", image[16 + 20, 16 + 15]);
        Assert.AreEqual("#000000", image[16 + 10, 16 + 15]);
    }

    [TestMethod]
    public void Line_Dashed_LeavesGaps()
    {
        var canvas = new RasterCanvas(82, 72, 1, PictureTheme.Light);
        canvas.Line(0, 10.5, 30, 10.5, Black, 1, "3 2");
        PngImage image = PngImage.Decode(canvas.ToPng());

        string row = string.Concat(Enumerable.Range(16, 10).Select(x => image[x, 26] == "#000000" ? '#' : image[x, 26] == "#ffffff" ? '.' : '?'));
        Assert.AreEqual("###..###..", row);
        Assert.AreEqual(18, Darkness(image), 0.1);
    }

    [TestMethod]
    public void TurnedText_ByNinetyDegrees_RunsDown()
    {
        var canvas = new RasterCanvas(82, 82, 1, PictureTheme.Light);
        canvas.TurnedText(20, 5, 90, "HHHH", Black, 14, TextAnchor.Start);
        PngImage image = PngImage.Decode(canvas.ToPng());
        (int X, int Y)[] dark = [.. Enumerable.Range(0, 82 * 82).Select(i => (X: i % 82, Y: i / 82)).Where(p => image[p.X, p.Y] != "#ffffff")];

        Assert.IsLessThanOrEqualTo(14, dark.Max(p => p.X) - dark.Min(p => p.X));
        Assert.IsGreaterThan(35, dark.Max(p => p.Y) - dark.Min(p => p.Y));
    }

    [TestMethod]
    public void Text_Signs_AreNotBoxes()
    {
        foreach (char sign in "…×·±−–—→←↑↓²°≤≥’“”")
        {
            CollectionAssert.AreNotEqual(StrokeFont.Lines("語", 12), StrokeFont.Lines(sign.ToString(), 12), sign.ToString());
        }
    }

    private static Paint Black => new("black", "#000000", "#000000");

    private static double Darkness(PngImage image) => image.Pixels.Sum(p => 255 - p) / (3 * 255.0);
}
