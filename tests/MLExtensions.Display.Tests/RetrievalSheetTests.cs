using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class RetrievalSheetTests
{
    private static RetrievalSheet Sheet => new()
    {
        TileSize = 32,
        Queries =
        [
            new RetrievalQuery { Image = Tile("seven", 0), Nearest = [new(Tile("seven", 50), true, 0.25), new(Tile("one", 100), false, 0.5)] },
            new RetrievalQuery { Image = Tile("one", 0), Nearest = [new(Tile("one", 50), true)] },
        ],
    };

    [TestMethod]
    public void ToPng_WrongNeighbour_IsFramedAndRightOnesAreNot()
    {
        PngImage picture = PngImage.Decode(Sheet.ToPng());

        // Margin 16, head 26; query of 32, gap of 26, then tiles every 42; rows every 32 + 10 + 18.
        Assert.AreEqual((16 + 32 + 26 + 84 + 16, 16 + 26 + 120 + 16), (picture.Width, picture.Height));
        Assert.AreEqual("#000000", picture[17, 43]);
        Assert.AreEqual("#323232", picture[74, 42]);
        Assert.AreEqual("#ffffff", picture[72, 50]);
        Assert.AreEqual("#646464", picture[116, 60]);
        Assert.AreEqual(Palette.Wrong.Light, picture[114, 60]);
        Assert.AreEqual(Palette.Wrong.Light, picture[130, 75]);
        Assert.AreEqual("#323232", picture[74, 42 + 60]);
    }

    [TestMethod]
    public void ToSvg_Pictures_AreEmbeddedWithTheirFacts()
    {
        XElement svg = XElement.Parse(Sheet.ToSvg());
        XElement[] images = [.. svg.Descendants(Parsing.Svg + "image")];

        Assert.HasCount(5, images);
        CollectionAssert.AreEqual(
            new[] { "seven", "seven, rank 1, distance 0.25", "one, rank 2, distance 0.5, answer wrong", "one", "one, rank 1" },
            images.Select(i => i.Element(Parsing.Svg + "title")!.Value).ToArray());
        Assert.IsTrue(images.All(i => i.Attribute("href")!.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal)));
        Assert.HasCount(1, svg.Descendants(Parsing.Svg + "rect").Where(r => r.Attribute("stroke")?.Value == Palette.Wrong.Light));
    }

    [TestMethod]
    public void ToHtml_Rows_SayHowManyAreRight()
    {
        XElement page = XElement.Parse(Sheet.ToHtml());

        CollectionAssert.AreEqual(
            new[] { "seven: 1 of the 2 nearest are right.", "one: 1 of the 1 nearest are right." }, page.Descendants("ul").Select(u => u.Attribute("aria-label")!.Value).ToArray());
        XElement wrong = page.Descendants("li").Single(i => i.Attribute("class")!.Value.Contains("mlx-wrong", StringComparison.Ordinal));
        Assert.AreEqual("one, rank 2, distance 0.5, answer wrong", wrong.Element("img")!.Attribute("alt")!.Value);
    }

    [TestMethod]
    public void Create_BadValues_Throw()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new RetrievalSheet { Queries = [] });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RetrievalSheet { Queries = Sheet.Queries, TileSize = 7 });
        Assert.ThrowsExactly<ArgumentNullException>(() => new RetrievalQuery { Image = null!, Nearest = [] });
        Assert.ThrowsExactly<ArgumentException>(() => new RetrievalQuery { Image = Tile("x", 1), Nearest = [null!] });
    }

    private static ImageTile Tile(string caption, byte grey)
    {
        var pixels = new byte[64];
        pixels.AsSpan().Fill(grey);
        return new ImageTile(8, 8, 1, pixels) { Caption = caption };
    }
}
