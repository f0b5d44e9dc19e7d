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
    [DataRow(ColorScheme.Light, "rgb(255, 255, 255)")]
    [DataRow(ColorScheme.Dark, "rgb(23, 28, 35)")]
    public async Task Page_InEachThemeAndPrinted_ShowsEveryPicture(ColorScheme scheme, string surface)
    {
        string html = new HtmlReport { Title = "All", Sections = [new ReportSection { Blocks = Pictures }] }.ToHtml();
        await using PlotPage page = await Browser.OpenAsync(html, scheme);
        await page.WaitAsync();

        await AssertShownAsync(page, surface, $"{scheme}, on the screen");
        Assert.IsFalse(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"), "The page is wider than its window.");
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, Media = Media.Print });
        await AssertShownAsync(page, "rgb(255, 255, 255)", $"{scheme}, printed");
        Assert.IsFalse(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"), "The printed page is wider than its window.");
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    [TestMethod]
    public async Task SvgAndPng_OfEveryPicture_AreDecodedByTheBrowserAndNotBlank()
    {
        string[] images = [.. Pictures.SelectMany(picture => new[]
        {
            "data:image/svg+xml;base64," + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(picture.ToSvg())),
            "data:image/png;base64," + Convert.ToBase64String(picture.ToPng(PictureTheme.Dark)),
        })];
        await using PlotPage page = await Browser.OpenAsync("<!DOCTYPE html><title>pictures</title>" + string.Concat(images.Select(image => $"<img src=\"{image}\">")));

        int[] colors = await page.Page.EvaluateAsync<int[]>(
            """
            () => Promise.all([...document.images].map(async (image) => {
              await image.decode();
              const context = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d');
              context.drawImage(image, 0, 0);
              return image.naturalWidth > 50 ? new Set(new Uint32Array(context.getImageData(0, 0, image.naturalWidth, image.naturalHeight).data.buffer)).size : 0;
            }))
            """);

        Assert.HasCount(2 * Pictures.Length, colors);
        for (int i = 0; i < colors.Length; i++)
        {
            Assert.IsGreaterThan(3, colors[i], $"{Pictures[i / 2].GetType().Name}, {(i % 2 == 0 ? "SVG" : "PNG")}");
        }
    }

    [TestMethod]
    public async Task RetrievalSheet_WrongNeighbour_IsFramedAndHintsSayWhy()
    {
        await using PlotPage page = await Browser.OpenAsync(new RetrievalSheet { Queries = [Query(20), Query(60)] }.ToHtml(), javaScript: false);
        ILocator wrong = page.Page.Locator(".mlx-wrong");

        Assert.AreEqual(2, await wrong.CountAsync());
        Assert.AreEqual("solid", await wrong.First.Locator("img").EvaluateAsync<string>("image => getComputedStyle(image).outlineStyle"));
        Assert.AreEqual("\"×\"", await wrong.First.EvaluateAsync<string>("item => getComputedStyle(item, '::after').content"));
        await wrong.First.HoverAsync();
        Assert.AreEqual("grey 250rank 2distance 0.5answer wrong", await wrong.First.Locator(".mlx-tip").TextContentAsync());
        Assert.IsTrue(await wrong.First.Locator(".mlx-tip").IsVisibleAsync());
    }

    /// <summary>Each card has its surface, and on one picture of the whole page more than its frame is drawn.</summary>
    private static async Task AssertShownAsync(PlotPage page, string surface, string where)
    {
        byte[] picture = await page.Page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true });
        ShownCard[] cards = await page.Page.EvaluateAsync<ShownCard[]>(
            """
            async (data) => {
              const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))]));
              const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
              context.drawImage(image, 0, 0);
              return [...document.querySelectorAll('.mlx-figure, .mlx-card')].map(card => {
                const box = card.getBoundingClientRect();
                const pixels = context.getImageData(box.left + scrollX, box.top + scrollY, box.width, box.height).data.buffer;
                return { surface: getComputedStyle(card).backgroundColor, colors: new Set(new Uint32Array(pixels)).size };
              });
            }
            """,
            Convert.ToBase64String(picture));

        Assert.HasCount(Pictures.Length, cards);
        for (int i = 0; i < cards.Length; i++)
        {
            string name = $"{Pictures[i].GetType().Name}, {where}";
            Assert.AreEqual(surface, cards[i].Surface, name);
            Assert.IsGreaterThan(3, cards[i].Colors, name);
        }
    }

    private static RetrievalQuery Query(byte grey) => new() { Image = Tile(grey), Nearest = [new RetrievedImage(Tile(40), true, 0.25), new RetrievedImage(Tile(250), false, 0.5)] };

    private static ImageTile Tile(byte grey)
    {
        var pixels = new byte[16 * 16];
        pixels.AsSpan().Fill(grey);
        return new ImageTile(16, 16, 1, pixels) { Caption = $"grey {grey}" };
    }

    private sealed class ShownCard
    {
        public string Surface { get; set; } = "";

        public int Colors { get; set; }
    }
}
