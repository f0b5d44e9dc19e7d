using Microsoft.Playwright;

namespace MLExtensions.Display.Browser.Tests;

/// <summary>The headless Chromium of all tests, of this machine; where there is none, the test is inconclusive. Nothing is downloaded.</summary>
[TestClass]
public static class Browser
{
    private static readonly string[] Candidates =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/microsoft-edge",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private static IPlaywright? s_playwright;
    private static IBrowser? s_browser;

    [AssemblyInitialize]
    public static async Task StartAsync(TestContext _)
    {
        if (Array.Find(Candidates, File.Exists) is not { } path)
        {
            return;
        }

        s_playwright = await Playwright.CreateAsync();
        // A machine without a display and a graphics card draws WebGL on the processor; all else is drawn faster without it.
        s_browser = await s_playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-gpu-compositing", "--disable-gpu-rasterization"],
        });
    }

    [AssemblyCleanup]
    public static async Task StopAsync()
    {
        if (s_browser is not null)
        {
            await s_browser.DisposeAsync();
        }

        s_playwright?.Dispose();
    }

    /// <summary>Opens a page of its own; errors of the page are kept.</summary>
    internal static async Task<PlotPage> OpenAsync(string html, ColorScheme scheme = ColorScheme.Light, bool javaScript = true, string? before = null)
    {
        if (s_browser is null)
        {
            Assert.Inconclusive("No Chromium, Chrome or Edge on this machine: the interactive plot was not looked at.");
        }

        IBrowserContext context = await s_browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            JavaScriptEnabled = javaScript,
            Offline = true,
            ViewportSize = new ViewportSize { Width = 1000, Height = 720 },
        });
        return await PlotPage.OpenAsync(context, html, before);
    }
}
