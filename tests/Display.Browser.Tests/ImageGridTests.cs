using Microsoft.Playwright;

namespace MLExtensions.Display.Browser.Tests;

/// <summary>A grid of images as a reader meets it: in a browser, without scripts.</summary>
[TestClass]
public class ImageGridTests
{
    [TestMethod]
    public async Task Page_Hover_ShowsCaptionAndNumbersWithinTheWindow()
    {
        var grid = new ImageGrid
        {
            Columns = 4,
            ShowCaptions = false,
            Tiles = [.. Enumerable.Range(0, 12).Select(i => new ImageTile(64, 64, 1, new byte[4096]) { Caption = $"filter {i}", Facts = [new ImageFact("response", i + 0.5)] })],
        };
        await using PlotPage page = await Browser.OpenAsync(grid.ToHtml(), javaScript: false);
        ILocator hints = page.Page.Locator(".mlx-tip"), tiles = page.Page.Locator(".mlx-images li");
        Assert.AreEqual(12, await tiles.CountAsync());
        Assert.IsFalse(await hints.Nth(0).IsVisibleAsync());
        LocatorBoundingBoxResult frame = (await page.Page.Locator(".mlx-images").BoundingBoxAsync())!;

        foreach (int i in new[] { 0, 3, 5, 8, 11 })
        {
            await tiles.Nth(i).HoverAsync();
            Assert.IsTrue(await hints.Nth(i).IsVisibleAsync(), $"The hint of tile {i} is not shown.");
            Assert.AreEqual($"filter {i}response {i}.5", (await hints.Nth(i).TextContentAsync())!);
            LocatorBoundingBoxResult box = (await hints.Nth(i).BoundingBoxAsync())!;
            LocatorBoundingBoxResult picture = (await tiles.Nth(i).BoundingBoxAsync())!;
            Assert.IsTrue(box.Y >= picture.Y + picture.Height || box.Y + box.Height <= picture.Y, $"The hint of tile {i} covers it.");
            Assert.IsTrue(box.Y >= frame.Y && box.Y + box.Height <= frame.Y + frame.Height, $"The hint of tile {i} is cut off.");
        }

        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }
}
