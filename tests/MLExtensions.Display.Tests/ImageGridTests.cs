using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Display.Tests;

[TestClass]
public class ImageGridTests
{
    private static readonly byte[] s_red = [255, 0, 0], s_blue = [0, 0, 255];

    [TestMethod]
    public void ToPng_TwoTilesOfOnePixel_EnlargedSideBySide()
    {
        var grid = new ImageGrid { Tiles = [new ImageTile(1, 1, 3, s_red), new ImageTile(1, 1, 3, s_blue)] };

        PngImage picture = PngImage.Decode(grid.ToPng());

        // Margins of 16, tiles of 64, a gap of 6.
        Assert.AreEqual((16 + 64 + 6 + 64 + 16, 16 + 64 + 16), (picture.Width, picture.Height));
        Assert.AreEqual("#ff0000", picture[16, 16]);
        Assert.AreEqual("#ff0000", picture[79, 79]);
        Assert.AreEqual("#ffffff", picture[80, 40]);
        Assert.AreEqual("#0000ff", picture[86, 16]);
    }

    [TestMethod]
    public void ToPng_GreyTileThatShrinks_MeanOfItsPixels()
    {
        var pixels = new byte[16 * 16];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(i % 2 == 0 ? 100 : 120);
        }

        PngImage picture = PngImage.Decode(new ImageGrid { TileSize = 8, Tiles = [new ImageTile(16, 16, 1, pixels)] }.ToPng());

        Assert.AreEqual("#6e6e6e", picture[16, 16]);
        Assert.AreEqual("#6e6e6e", picture[23, 23]);
    }

    [TestMethod]
    public void ToPng_TileOfAnotherShape_Centred()
    {
        PngImage picture = PngImage.Decode(new ImageGrid { TileSize = 8, Tiles = [new ImageTile(2, 1, 3, new byte[6])] }.ToPng());

        Assert.AreEqual("#ffffff", picture[18, 17]);
        Assert.AreEqual("#000000", picture[18, 18]);
        Assert.AreEqual("#000000", picture[18, 21]);
        Assert.AreEqual("#ffffff", picture[18, 22]);
    }

    [TestMethod]
    public void ToHtml_CaptionsAndFacts_EncodedAndWellFormed()
    {
        var grid = new ImageGrid
        {
            Title = "8 × 8 <filters>",
            Columns = 2,
            Tiles = [new ImageTile(1, 1, 3, s_red) { Caption = "filter \"7\"", Facts = [new ImageFact("response", 1.25), new ImageFact("rank", 3)] }, new ImageTile(1, 1, 3, s_blue)],
        };

        XElement page = XElement.Parse(grid.ToHtml());

        XElement[] items = [.. page.Descendants("li")];
        Assert.HasCount(2, items);
        Assert.AreEqual("filter \"7\", response 1.25, rank 3", items[0].Element("img")!.Attribute("alt")!.Value);
        CollectionAssert.AreEqual(new[] { "response 1.25", "rank 3" }, items[0].Descendants("div").Single().Elements("span").Select(s => s.Value).ToArray());
        Assert.IsFalse(items[1].Descendants("div").Any());
        byte[] png = Convert.FromBase64String(items[0].Element("img")!.Attribute("src")!.Value["data:image/png;base64,".Length..]);
        Assert.AreEqual("#ff0000", PngImage.Decode(png)[0, 0]);
    }

    [TestMethod]
    public void ToHtml_ManyTiles_HintsOpenInwards()
    {
        var grid = new ImageGrid { Columns = 2, Tiles = [.. Enumerable.Range(0, 4).Select(_ => new ImageTile(64, 64, 1, new byte[4096]))] };
        string[] classes = [.. XElement.Parse(grid.ToHtml()).Descendants("li").Select(i => i.Attribute("class")?.Value ?? "")];
        CollectionAssert.AreEqual(new[] { "", "mlx-tip-left", "mlx-tip-up", "mlx-tip-left mlx-tip-up" }, classes);
    }

    [TestMethod]
    public void Save_OtherExtension_Throws()
    {
        var grid = new ImageGrid { Tiles = [new ImageTile(1, 1, 3, s_red)] };
        Assert.ThrowsExactly<ArgumentException>(() => grid.Save("grid.jpg"));
    }

    [TestMethod]
    public void Create_BadValues_Throw()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new ImageTile(1, 1, 3, new byte[2]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageTile(1, 1, 2, new byte[2]));
        Assert.ThrowsExactly<ArgumentException>(() => new ImageGrid { Tiles = [] });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageGrid { Tiles = [new ImageTile(1, 1, 3, s_red)], Columns = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageGrid { Tiles = [new ImageTile(1, 1, 3, s_red)], TileSize = 7 });
    }
}
