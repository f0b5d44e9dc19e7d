using Microsoft.Playwright;

namespace MLExtensions.Display.Browser.Tests;

/// <summary>The pictures of points as a reader meets them.</summary>
[TestClass]
public class ThumbnailTests
{
    [TestMethod]
    public async Task Page_Hover_ShowsThePointsPictureAndHidesItAgain()
    {
        var plot = new ScatterPlot
        {
            Points =
            [
                new(0, 0, "red", "a") { Thumbnail = Tile(255, 0, 0) },
                new(10, 0, "none", "b"),
                new(0, 6, "green", "b") { Thumbnail = Tile(0, 255, 0) },
                new(10, 6, "blue", "a") { Thumbnail = Tile(0, 0, 255) },
            ],
        };
        await using PlotPage page = await Browser.OpenAsync(plot.ToHtml());
        await page.WaitAsync();
        ILocator picture = page.Page.Locator(".mlx-thumb");
        Assert.IsFalse(await picture.IsVisibleAsync());

        Assert.Contains("red", await page.HoverAsync(0, 0));
        await AssertColorAsync(page, picture, 255, 0, 0);
        Assert.Contains("blue", await page.HoverAsync(0, 1));
        await AssertColorAsync(page, picture, 0, 0, 255);
        Assert.Contains("green", await page.HoverAsync(1, 1));
        await AssertColorAsync(page, picture, 0, 255, 0);

        Assert.Contains("none", await page.HoverAsync(1, 0));
        Assert.IsFalse(await picture.IsVisibleAsync(), "A point without a picture shows one.");
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    private static async Task AssertColorAsync(PlotPage page, ILocator picture, int red, int green, int blue)
    {
        await picture.WaitForAsync();
        LocatorBoundingBoxResult box = (await picture.BoundingBoxAsync())!;
        Assert.AreEqual(100, box.Width, 1.5, "96 pixels and the border.");
        const string Middle =
            """
            async (data) => {
              const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))]));
              const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
              context.drawImage(image, 0, 0);
              return [...context.getImageData(image.width / 2, image.height / 2, 1, 1).data];
            }
            """;
        int[] color = await page.Page.EvaluateAsync<int[]>(Middle, Convert.ToBase64String(await picture.ScreenshotAsync()));
        CollectionAssert.AreEqual(new[] { red, green, blue, 255 }, color);
    }

    private static ImageTile Tile(byte red, byte green, byte blue)
    {
        var pixels = new byte[8 * 8 * 3];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (red, green, blue);
        }

        return new ImageTile(8, 8, 3, pixels);
    }
}
