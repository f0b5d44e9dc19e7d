using Microsoft.Playwright;

namespace MLExtensions.Display.Browser.Tests;

/// <summary>The interactive plot as a reader meets it: in a browser, from a file, offline.</summary>
[TestClass]
public class InteractivePlotTests
{
    private const string Nasty = "</script><script>hacked=1</script>&<b>";

    private static ScatterPlot Small => new()
    {
        Title = "Small",
        Points = [new(0, 0, "first", "a"), new(10, 0, Nasty, "a"), new(0, 6, "third", "b"), new(10, 6, "fourth", "b"), new(5, 3, "fifth", "a")],
    };

    [TestMethod]
    public async Task Page_Hover_ShowsTheTextAsItIs()
    {
        await using PlotPage page = await Browser.OpenAsync(Small.ToHtml());
        await page.WaitAsync();

        Assert.Contains("first", await page.HoverAsync(0, 0));
        Assert.Contains("third", await page.HoverAsync(1, 0));
        Assert.Contains(Nasty, await page.HoverAsync(0, 1));

        Assert.IsFalse(await page.Page.EvaluateAsync<bool>("() => 'hacked' in window"));
        Assert.IsGreaterThan(20, await page.ColorsAsync(), "The plot is blank.");
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    [TestMethod]
    public async Task Page_ClickInLegend_HidesAndShowsTheClass()
    {
        await using PlotPage page = await Browser.OpenAsync(Small.ToHtml());
        await page.WaitAsync();
        ILocator second = page.Page.Locator(".legend .traces .legendtoggle").Nth(1);

        await second.ClickAsync();
        await page.UntilAsync("plot.data[1].visible === 'legendonly' && plot.data[0].visible !== 'legendonly'");
        await page.Page.WaitForTimeoutAsync(600);
        await second.ClickAsync();
        await page.UntilAsync("plot.data[1].visible === true");

        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    [TestMethod]
    public async Task Page_WheelAndDrag_ZoomAndMove()
    {
        await using PlotPage page = await Browser.OpenAsync(Small.ToHtml());
        await page.WaitAsync();
        double before = await page.RangeAsync();
        (float x, float y) = await page.WhereAsync(0, 2);

        await page.Page.Mouse.MoveAsync(x, y);
        for (int i = 0; i < 4; i++)
        {
            await page.Page.Mouse.WheelAsync(0, -300);
            await page.Page.WaitForTimeoutAsync(60);
        }

        await page.UntilAsync($"plot._fullLayout.xaxis.range[1] - plot._fullLayout.xaxis.range[0] < {before / 1.2:R}");
        (float zoomedX, float zoomedY) = await page.WhereAsync(0, 2);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(x + 90, y + 40, new MouseMoveOptions { Steps = 5 });
        await page.Page.Mouse.UpAsync();
        await page.Page.WaitForTimeoutAsync(200);
        (float movedX, float movedY) = await page.WhereAsync(0, 2);

        // Zooming keeps the point under the pointer, dragging takes it along.
        Assert.AreEqual(x, zoomedX, 3);
        Assert.AreEqual(y, zoomedY, 3);
        Assert.AreEqual(zoomedX + 90, movedX, 3);
        Assert.AreEqual(zoomedY + 40, movedY, 3);
    }

    [TestMethod]
    public async Task Page_HundredThousandPoints_AreDrawnAndAnswer()
    {
        const int Count = 100_000;
        var random = new Random(7);
        float[] xy = [.. Enumerable.Range(0, 2 * Count).Select(i => (float)(random.NextDouble() + (i / 2 % 10)))];
        string[] labels = [.. Enumerable.Range(0, Count).Select(i => (i % 10).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        string html = ScatterPlot.From(xy, labels, [.. Enumerable.Range(0, Count).Select(i => $"point {i}")]).ToHtml();
        await using PlotPage page = await Browser.OpenAsync(html);
        await page.WaitAsync();

        int drawn = await page.Page.EvaluateAsync<int>("() => document.querySelector('.mlx-plot').data.reduce((sum, t) => sum + (t.showlegend === false ? t.x.length : 0), 0)");
        string text = await page.HoverAsync(9, Count / 10 - 1);

        Assert.AreEqual(Count, drawn);
        Assert.Contains("point ", text);
        Assert.IsLessThan(5_000_000, html.Length);
        Assert.IsGreaterThan(50, await page.ColorsAsync(), "The plot is blank.");
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    [TestMethod]
    public async Task Page_DarkPreference_RepaintsTheText()
    {
        await using PlotPage page = await Browser.OpenAsync(Small.ToHtml());
        await page.WaitAsync();
        string light = await page.Page.EvaluateAsync<string>("() => document.querySelector('.mlx-plot')._fullLayout.font.color");

        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await page.UntilAsync($"plot._fullLayout.font.color !== '{light}'");
        await page.UntilAsync("plot.data[0].marker.color !== plot.data[1].marker.color && plot.data[0].marker.color === getComputedStyle(plot).getPropertyValue('--mlx-c0').trim()");
    }

    [TestMethod]
    public async Task Page_FivePlots_DoNotClash()
    {
        await using PlotPage page = await Browser.OpenAsync(string.Concat(Enumerable.Repeat(Small.ToHtml(), 5)));
        await page.WaitAsync();

        for (int i = 0; i < 5; i++)
        {
            await page.Page.Locator(".mlx-scatter").Nth(i).ScrollIntoViewIfNeededAsync();
            await page.Page.WaitForFunctionAsync($"() => document.querySelectorAll('.mlx-scatter')[{i}].dataset.mlxState === 'live'");
        }

        Assert.IsFalse(await page.Page.EvaluateAsync<bool>("() => 'Plotly' in window"), "The library is no global of the page.");
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    // As notebooks do it: the markup is set, and scripts are made anew, for set markup runs none.
    [TestMethod]
    public async Task NotebookOutput_ShownTwice_IsDrawnInBoth()
    {
        const string Show =
            """
            (html) => {
              const output = document.createElement('div');
              output.innerHTML = html;
              for (const script of output.querySelectorAll('script')) {
                const fresh = document.createElement('script');
                for (const { name, value } of script.attributes) fresh.setAttribute(name, value);
                fresh.textContent = script.textContent;
                script.replaceWith(fresh);
              }
              document.body.append(output);
            }
            """;
        await using PlotPage page = await Browser.OpenAsync("<!DOCTYPE html><title>notebook</title>");

        await page.Page.EvaluateAsync(Show, Small.ToHtml());
        await page.Page.EvaluateAsync(Show, Small.ToHtml());

        await page.Page.WaitForFunctionAsync("() => document.querySelectorAll('[data-mlx-state=live]').length === 2");
        Assert.IsEmpty(page.Errors, string.Join('\n', page.Errors));
    }

    [TestMethod]
    public async Task Page_NoWebGL_KeepsTheStillPictureAndSaysSo()
    {
        const string NoWebGL = "const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : get.call(this, kind, ...rest); };";
        await using PlotPage page = await Browser.OpenAsync(Small.ToHtml(), before: NoWebGL);
        await page.WaitAsync("still");

        Assert.IsTrue(await page.Page.Locator(".mlx-still svg").IsVisibleAsync());
        Assert.AreEqual("A still picture: this browser has no WebGL.", await page.Page.Locator(".mlx-problem").InnerTextAsync());
    }

    [TestMethod]
    public async Task Page_NoScript_ShowsTheStillPicture()
    {
        await using PlotPage page = await Browser.OpenAsync(Small.ToHtml(), javaScript: false);

        Assert.IsTrue(await page.Page.Locator(".mlx-still svg").IsVisibleAsync());
        Assert.Contains("needs JavaScript", await page.Page.Locator("noscript").InnerTextAsync());
    }
}
