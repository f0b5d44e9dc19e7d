using System.IO.Compression;
using System.Text;

namespace MLExtensions.Display;

/// <summary>The script of interactive plots: plotly.js, compressed, and the few lines of ours that hand it the points.</summary>
internal static class PlotScript
{
    private static readonly Lazy<string> Markup = new(Create);

    /// <summary>Appends it, once at the end of a page or fragment. Several on one page do not disturb each other.</summary>
    public static void AppendTo(StringBuilder html) => html.Append(Markup.Value);

    // Base64 has no character that ends a script, and CDATA lets the rest stand in XML as in HTML.
    private static string Create() => new StringBuilder("<script type=\"application/x-mlx-plotly\">")
        .Append(Convert.ToBase64String(Compress(Resource("plotly.js"))))
        .Append("</script>\n<script>//<![CDATA[\n").Append(Encoding.UTF8.GetString(Resource("scatter.js"))).Append("\n//]]></script>\n").ToString();

    /// <summary>gzip, which browsers can undo.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(PlotScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without '{name}'.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
