namespace MLExtensions.Display.Tests;

[TestClass]
public class PngTests
{
    private static readonly ScatterPlot Corners = new()
    {
        Points = [new(0, 0, Category: "a"), new(4, 0, Category: "b"), new(0, 2, Category: "c"), new(4, 2, Category: "d")],
        Width = 400,
        Height = 300,
        PixelRatio = 1,
    };

    [TestMethod]
    public void Encode_Pixels_ComeBack()
    {
        byte[] pixels = [.. Enumerable.Range(0, 7 * 5 * 3).Select(i => (byte)(i * 37))];

        PngImage image = PngImage.Decode(PngEncoder.Encode(pixels, 7, 5));

        Assert.AreEqual((7, 5), (image.Width, image.Height));
        CollectionAssert.AreEqual(pixels, image.Pixels);
    }

    [TestMethod]
    public void Crc_OfIend_IsThePublishedOne() => Assert.AreEqual(0xAE426082u, PngEncoder.Crc("IEND"u8, []));

    [TestMethod]
    [DataRow(PictureTheme.Light)]
    [DataRow(PictureTheme.Dark)]
    public void ToPng_FourPoints_HaveTheirColoursAtTheirPlaces(PictureTheme theme)
    {
        PngImage image = PngImage.Decode(Corners.ToPng(theme, 1));
        string Expected(Paint paint) => theme == PictureTheme.Dark ? paint.Dark : paint.Light;
        (int X, int Y)[] centres = [.. Enumerable.Range(0, 4).Select(i => Centre(image, Expected(Palette.Category(i)), 60))];

        // (0,0), (4,0), (0,2), (4,2): y points up.
        Assert.AreEqual(centres[0].Y, centres[1].Y, 1);
        Assert.AreEqual(centres[0].X, centres[2].X, 1);
        Assert.AreEqual((centres[1].X - centres[0].X) / 2.0, centres[0].Y - centres[2].Y, 2);
        Assert.IsLessThan(centres[0].Y, centres[2].Y);
        Assert.AreEqual(Expected(Palette.Surface), image[0, 0]);
        Assert.AreEqual(Expected(Palette.Surface), image[399, 299]);
    }

    [TestMethod]
    [DataRow(1.0, 400, 300)]
    [DataRow(2.5, 1000, 750)]
    public void ToPng_PixelRatio_MultipliesTheSize(double ratio, int width, int height)
    {
        PngImage image = PngImage.Decode(Corners.ToPng(PictureTheme.Light, ratio));

        Assert.AreEqual((width, height), (image.Width, image.Height));
    }

    [TestMethod]
    public void Circle_Coverage_AddsUpToItsArea()
    {
        var canvas = new RasterCanvas(100, 100, 1, PictureTheme.Light);
        canvas.Circle(33.3, 30.7, 10, new Paint("black", "#000000", "#000000"));

        PngImage image = PngImage.Decode(canvas.ToPng());

        Assert.AreEqual(Math.PI * 100, Darkness(image), 1.5);
        Assert.AreEqual("#000000", image[16 + 33, 16 + 30]);
    }

    [TestMethod]
    public void Polygon_Diamond_CoversItsArea()
    {
        var canvas = new RasterCanvas(100, 100, 1, PictureTheme.Light);
        canvas.Polygon([(30, 20), (40, 30), (30, 40), (20, 30)], new Paint("black", "#000000", "#000000"));

        Assert.AreEqual(200, Darkness(PngImage.Decode(canvas.ToPng())), 2);
    }

    [TestMethod]
    public void Text_EveryAsciiCharacter_LeavesAMarkWithinItsAdvance()
    {
        for (char c = '!'; c <= '~'; c++)
        {
            double width = StrokeFont.Width(c.ToString(), 14);
            List<(double FromX, double FromY, double ToX, double ToY)> lines = StrokeFont.Lines(c.ToString(), 14);

            Assert.IsNotEmpty(lines, c.ToString());
            Assert.IsTrue(lines.TrueForAll(l => l.FromX >= 0 && l.ToX >= 0 && l.FromX <= width && l.ToX <= width), c.ToString());
            Assert.IsLessThanOrEqualTo(TextMeasure.Width(c.ToString(), 14) * 1.35, width, c.ToString());
        }
    }

    [TestMethod]
    public void Text_CharactersItDoesNotKnow_AreBoxesOfOneSize()
    {
        CollectionAssert.AreEqual(StrokeFont.Lines("語", 12), StrokeFont.Lines("é", 12));
        Assert.AreEqual(StrokeFont.Width("語", 12), StrokeFont.Width("😀", 12));
    }

    [TestMethod]
    public void Text_Anchors_PutTheTextWhereTheyAre()
    {
        foreach ((TextAnchor anchor, double from, double to) in new[] { (TextAnchor.Start, 50, 90), (TextAnchor.Middle, 30, 70), (TextAnchor.End, 10, 50.0) })
        {
            var canvas = new RasterCanvas(132, 82, 1, PictureTheme.Light);
            canvas.Text(50, 30, "HHHH", new Paint("black", "#000000", "#000000"), 14, anchor);
            PngImage image = PngImage.Decode(canvas.ToPng());
            int[] columns = [.. Enumerable.Range(0, image.Width).Where(x => Enumerable.Range(0, image.Height).Any(y => image[x, y] != "#ffffff"))];

            Assert.AreEqual(16 + from, columns[0], 4, anchor.ToString());
            Assert.AreEqual(16 + to, columns[^1], 4, anchor.ToString());
        }
    }

    [TestMethod]
    public void Text_OnTheCanvas_IsDrawn()
    {
        var plot = new ScatterPlot { Title = "A title", Points = [new(0, 0, "word"), new(1, 1)], Width = 400, Height = 300 };

        PngImage image = PngImage.Decode(plot.ToPng(PictureTheme.Light, 1));

        Assert.IsTrue(Enumerable.Range(0, image.Pixels.Length / 3).Any(i => image[i % image.Width, i / image.Width] == Palette.Ink.Light));
    }

    // The middle of the pixels of one colour below the legend.
    private static (int X, int Y) Centre(PngImage image, string color, int fromRow)
    {
        var found = new List<(int X, int Y)>();
        for (int y = fromRow; y < image.Height; y++)
        {
            found.AddRange(Enumerable.Range(0, image.Width).Where(x => image[x, y] == color).Select(x => (x, y)));
        }

        Assert.IsGreaterThan(20, found.Count, color);
        return ((int)Math.Round(found.Average(p => p.X)), (int)Math.Round(found.Average(p => p.Y)));
    }

    private static double Darkness(PngImage image) => image.Pixels.Sum(p => 255 - p) / (3 * 255.0);
}
