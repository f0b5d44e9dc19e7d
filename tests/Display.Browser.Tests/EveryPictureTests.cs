using Microsoft.Playwright;

namespace MLExtensions.Display.Browser.Tests;

/// <summary>Every kind of picture on one page, in each of the ways in which a page is seen.</summary>
[TestClass]
public class EveryPictureTests
{
    private static Picture[] Pictures =>
    [
        new ScatterPlot { Title = "Map", Points = [new(0, 0, "first", "a"), new(1, 1, "second", "b") { Thumbnail = Tile(90) }], Interactive = true },
        new RetrievalSheet { Title = "Sheet", Queries = [Query(20), Query(60)] },
        new TrainingCurve { Title = "Curve", Costs = [3, 2, 1.5], ValidationCosts = [3.2, 2.5, 2.2] },
        new ConfusionMatrix { Title = "Matrix", Labels = ["a", "b"], Counts = [[9, 1], [0, 5]] },
        new ImageGrid { Title = "Grid", Tiles = [Tile(30), Tile(200)] },
        new NeighborTable { Word = "word", Neighbors = [new NeighborRow("other", 0.8)] },
        new BarChart { Title = "Bars", Bars = [new Bar("a", 0.4), new Bar("b", 0.9)] },
        new LineChart { Title = "Lines", Series = [LineSeries.Of("a", [1, 3, 2]), LineSeries.Of("b", [2, 1, 2])] },
    ];

    [TestMethod]
    [DataRow(ColorScheme.Light, Media.Screen, "rgb(255, 255, 255)")]
    [DataRow(ColorScheme.Dark, Media.Screen, "rgb(23, 28, 35)")]
    [DataRow(ColorScheme.Dark, Media.Print, "rgb(255, 255, 255)")]
    public async Task Page_InEachTheme_ShowsEveryPicture(ColorScheme scheme, Media media, string surface)
    {
        await using Browser chromium = await Browser.StartAsync();
        string html = new HtmlReport { Title = "All", Sections = [new ReportSection { Blocks = Pictures }] }.ToHtml();
        await using PlotPage page = await chromium.OpenAsync(html, scheme);
        await page.WaitAsync();
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, Media = media });
        ILocator cards = page.Page.Locator(".mlx-figure, .mlx-card");

        Assert.AreEqual(Pictures.Length, await cards.CountAsync());
        for (int i = 0; i < Pictures.Length; i++)
        {
            string name = $"{Pictures[i].GetType().Name}, {scheme}, {media}";
            Assert.AreEqual(surface, await cards.Nth(i).EvaluateAsync<string>("card => getComputedStyle(card).backgroundColor"), name);
            Assert.IsGreaterThan(3, await ColorsAsync(page, await cards.Nth(i).ScreenshotAsync()), name);
        }

        Assert.IsFalse(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"), "The page is wider than its window.");
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    [TestMethod]
    public async Task SvgAndPng_OfEveryPicture_AreDecodedByTheBrowserAndNotBlank()
    {
        await using Browser chromium = await Browser.StartAsync();
        foreach (Picture picture in Pictures)
        {
            string svg = "data:image/svg+xml;base64," + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(picture.ToSvg()));
            string png = "data:image/png;base64," + Convert.ToBase64String(picture.ToPng(PictureTheme.Dark));
            await using PlotPage page = await chromium.OpenAsync($"<!DOCTYPE html><title>picture</title><img src=\"{svg}\"><img src=\"{png}\">");

            foreach (ILocator image in await page.Page.Locator("img").AllAsync())
            {
                Assert.IsTrue(await image.EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth > 50; }"), picture.GetType().Name);
                Assert.IsGreaterThan(3, await ColorsAsync(page, await image.ScreenshotAsync()), picture.GetType().Name);
            }
        }
    }

    [TestMethod]
    public async Task RetrievalSheet_WrongNeighbour_IsFramedAndHintsSayWhy()
    {
        await using Browser chromium = await Browser.StartAsync();
        await using PlotPage page = await chromium.OpenAsync(new RetrievalSheet { Queries = [Query(20), Query(60)] }.ToHtml(), javaScript: false);
        ILocator wrong = page.Page.Locator(".mlx-wrong");

        Assert.AreEqual(2, await wrong.CountAsync());
        Assert.AreEqual("solid", await wrong.First.Locator("img").EvaluateAsync<string>("image => getComputedStyle(image).outlineStyle"));
        Assert.AreEqual("\"×\"", await wrong.First.EvaluateAsync<string>("item => getComputedStyle(item, '::after').content"));
        await wrong.First.HoverAsync();
        Assert.AreEqual("grey 250rank 2distance 0.5answer wrong", await wrong.First.Locator(".mlx-tip").TextContentAsync());
        Assert.IsTrue(await wrong.First.Locator(".mlx-tip").IsVisibleAsync());
    }

    private static Task<int> ColorsAsync(PlotPage page, byte[] picture) => page.Page.EvaluateAsync<int>(
        """
        async (data) => {
          const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))]));
          const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
          context.drawImage(image, 0, 0);
          return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
        }
        """,
        Convert.ToBase64String(picture));

    private static RetrievalQuery Query(byte grey) => new() { Image = Tile(grey), Nearest = [new RetrievedImage(Tile(40), true, 0.25), new RetrievedImage(Tile(250), false, 0.5)] };

    private static ImageTile Tile(byte grey)
    {
        var pixels = new byte[16 * 16];
        pixels.AsSpan().Fill(grey);
        return new ImageTile(16, 16, 1, pixels) { Caption = $"grey {grey}" };
    }
}
