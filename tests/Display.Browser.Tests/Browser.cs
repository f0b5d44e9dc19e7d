using Microsoft.Playwright;

namespace MLExtensions.Display.Browser.Tests;

/// <summary>A headless Chromium of this machine; where there is none, the test is inconclusive. Nothing is downloaded.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Candidates =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/microsoft-edge",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> StartAsync()
    {
        string? path = Array.Find(Candidates, File.Exists);
        if (path is null)
        {
            Assert.Inconclusive("No Chromium, Chrome or Edge on this machine: the interactive plot was not looked at.");
        }

        IPlaywright playwright = await Playwright.CreateAsync();
        // A machine without a display and a graphics card draws WebGL on the processor.
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>Opens a page of its own; errors of the page are kept.</summary>
    public async Task<PlotPage> OpenAsync(string html, ColorScheme scheme = ColorScheme.Light, bool javaScript = true, string? before = null)
    {
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            JavaScriptEnabled = javaScript,
            Offline = true,
            ViewportSize = new ViewportSize { Width = 1000, Height = 720 },
        });
        return await PlotPage.OpenAsync(context, html, before);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
