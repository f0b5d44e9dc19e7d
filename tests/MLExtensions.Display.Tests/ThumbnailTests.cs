using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class ThumbnailTests
{
    [TestMethod]
    public void Atlas_GreyAndColouredTiles_LieInTheirCells()
    {
        ImageTile grey = new(1, 2, 1, new byte[] { 10, 20 }), red = new(2, 1, 3, new byte[] { 255, 0, 0, 255, 0, 0 });
        ThumbnailAtlas atlas = ThumbnailAtlas.Of([new(0, 0) { Thumbnail = grey }, new(0, 0), new(0, 0) { Thumbnail = red }, new(0, 0) { Thumbnail = grey }])!;

        ImageTile picture = atlas.Draw();

        // Cells of 2 × 2, two in a row.
        Assert.AreEqual((4, 2, 3), (picture.Width, picture.Height, picture.Channels));
        CollectionAssert.AreEqual(new byte[] { 10, 10, 10, 0, 0, 0, 255, 0, 0, 255, 0, 0, 20, 20, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, picture.Pixels.ToArray());
        CollectionAssert.AreEqual(new[] { 0, -1, 1, 0 }, atlas.Layout.Of.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2, 2, 1 }, atlas.Layout.Sizes!.SelectMany(s => s).ToArray());
        Assert.AreEqual((2, 2, 2, 1), (atlas.Layout.Width, atlas.Layout.Height, atlas.Layout.Columns, atlas.Layout.Rows));
    }

    [TestMethod]
    public void Atlas_NoThumbnails_IsNone() => Assert.IsNull(ThumbnailAtlas.Of([new(0, 0), new(1, 1)]));

    [TestMethod]
    public void Atlas_TooManyPixels_IsRefused()
    {
        ScatterPoint[] points = [.. Enumerable.Range(0, 61).Select(_ => new ScatterPoint(0, 0) { Thumbnail = new ImageTile(1000, 1000, 1, new byte[1_000_000]) })];

        Assert.Contains("61 thumbnails of 1000 × 1000 pixels", Assert.ThrowsExactly<InvalidOperationException>(() => ThumbnailAtlas.Of(points)).Message);
    }

    [TestMethod]
    public void ToHtml_Thumbnails_TravelOnceBesideThePoints()
    {
        var tile = new ImageTile(2, 2, 1, new byte[4]);
        string html = new ScatterPlot { Points = [new(0, 0) { Thumbnail = tile }, new(1, 1) { Thumbnail = tile }] }.ToHtml();
        XElement[] scripts = [.. XElement.Parse(html).Descendants("script").Where(s => s.Attribute("type")?.Value == "application/x-mlx-thumbnails")];

        Assert.HasCount(1, scripts);
        byte[] png = Convert.FromBase64String(scripts[0].Value["data:image/png;base64,".Length..]);
        // Width and height in the header: one cell.
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 2, 0, 0, 0, 2 }, png[16..24]);
        Assert.DoesNotContain("x-mlx-thumbnails\">", new ScatterPlot { Points = [new(0, 0)] }.ToHtml());
    }

    [TestMethod]
    public void ToSvg_ShowThumbnails_DrawsThoseThatHaveRoom()
    {
        var tile = new ImageTile(4, 4, 1, new byte[16]);
        ScatterPoint[] points = [new(0, 0) { Thumbnail = tile }, new(0.001, 0) { Thumbnail = tile }, new(10, 8) { Thumbnail = tile }, new(5, 4)];

        Assert.HasCount(0, Images(new ScatterPlot { Points = points }));
        XElement[] images = Images(new ScatterPlot { Points = [.. points, new(-1, -1), new(11, 9)], ShowThumbnails = true });

        Assert.HasCount(2, images);
        Assert.IsTrue(images.All(i => i.Number("width") == 28));
    }

    private static XElement[] Images(ScatterPlot plot) => [.. Parsing.ParseSvg(plot).Descendants(Parsing.Svg + "image")];
}
