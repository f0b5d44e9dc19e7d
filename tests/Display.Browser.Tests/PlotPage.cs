using Microsoft.Playwright;

namespace MLExtensions.Display.Browser.Tests;

/// <summary>A page with plots, opened from a file.</summary>
internal sealed class PlotPage : IAsyncDisposable
{
    // Where the point's mark is on the screen.
    private const string Locate =
        """
        ([trace, point]) => {
          const plot = document.querySelector('.mlx-plot'), layout = plot._fullLayout, box = plot.getBoundingClientRect(), data = plot.data[trace];
          return [box.left + layout._size.l + layout.xaxis.d2p(data.x[point]), box.top + layout._size.t + layout.yaxis.d2p(data.y[point])];
        }
        """;

    private readonly IBrowserContext _context;
    private readonly string _file;

    private PlotPage(IBrowserContext context, IPage page, string file) => (_context, Page, _file) = (context, page, file);

    public IPage Page { get; }

    /// <summary>What the page complained of.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<PlotPage> OpenAsync(IBrowserContext context, string html, string? before)
    {
        string file = Path.Combine(Path.GetTempPath(), $"plot-{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html);
        IPage page = await context.NewPageAsync();
        // WebGL on a busy processor is slow.
        page.SetDefaultTimeout(90_000);
        var plot = new PlotPage(context, page, file);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                plot.Errors.Add(message.Text);
            }
        };
        page.PageError += (_, error) => plot.Errors.Add(error);
        if (before is not null)
        {
            await page.AddInitScriptAsync(before);
        }

        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return plot;
    }

    /// <summary>Waits until a plot is drawn.</summary>
    public Task WaitAsync(string state = "live") => Page.WaitForSelectorAsync(
        $"[data-mlx-state={state}]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });

    public async Task<(float X, float Y)> WhereAsync(int trace, int point)
    {
        double[] at = await Page.EvaluateAsync<double[]>(Locate, new[] { trace, point });
        return ((float)at[0], (float)at[1]);
    }

    /// <summary>Points at a point and gives the texts that appear.</summary>
    public async Task<string> HoverAsync(int trace, int point)
    {
        (float x, float y) = await WhereAsync(trace, point);
        await Page.Mouse.MoveAsync(x + 30, y + 30);
        await Page.Mouse.MoveAsync(x, y, new MouseMoveOptions { Steps = 4 });
        await Page.WaitForSelectorAsync(".hoverlayer .hovertext");
        return string.Join('|', await Page.Locator(".hoverlayer .hovertext text").AllTextContentsAsync());
    }

    /// <summary>The width of the seen part of the horizontal axis.</summary>
    public Task<double> RangeAsync() => Page.EvaluateAsync<double>("() => { const r = document.querySelector('.mlx-plot')._fullLayout.xaxis.range; return r[1] - r[0]; }");

    /// <summary>Waits until a condition on the plot, called <c>plot</c>, holds.</summary>
    public Task UntilAsync(string condition) => Page.WaitForFunctionAsync($"() => {{ const plot = document.querySelector('.mlx-plot'); return {condition}; }}");

    /// <summary>How many different colours the drawn marks show on a picture of the plot.</summary>
    public async Task<int> ColorsAsync()
    {
        byte[] picture = await Page.Locator(".mlx-plot").First.ScreenshotAsync();
        const string Count =
            """
            async (data) => {
              const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))]));
              const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
              context.drawImage(image, 0, 0);
              const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
              return new Set(pixels).size;
            }
            """;
        return await Page.EvaluateAsync<int>(Count, Convert.ToBase64String(picture));
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        File.Delete(_file);
    }
}
