using System.Text;

namespace MLExtensions.Display;

/// <summary>
/// A page of text, tables and charts in one self-contained file: no external resource, no script but that of interactive
/// plots, light or dark as the reader prefers, readable on a phone and on paper. The same content gives the same bytes.
/// </summary>
public sealed class HtmlReport
{
    private readonly IReadOnlyList<ReportSection> _sections = [];

    /// <summary>Gets the title, which the browser's tab shows too.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the sentence under the title.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? Subtitle { get; init; }

    /// <summary>Gets the small print at the end.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? Footer { get; init; }

    /// <summary>Gets the language of the text, as a BCP 47 tag.</summary>
    /// <value>The default value is <c>en</c>.</value>
    public string Language { get; init; } = "en";

    /// <summary>Gets the sections, from top to bottom.</summary>
    /// <value>The default value is an empty list.</value>
    public IReadOnlyList<ReportSection> Sections
    {
        get => _sections;
        init => _sections = Check.Items(value);
    }

    /// <summary>Whether the page takes the whole width of the window.</summary>
    internal bool IsWide { get; init; }

    /// <summary>Writes the page.</summary>
    /// <returns>The whole document; apart from the document type it is well-formed XML.</returns>
    /// <exception cref="InvalidOperationException">A block's properties contradict each other.</exception>
    public string ToHtml()
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"").Append(Markup.Encode(Language)).Append("\">\n<head>\n<meta charset=\"utf-8\"/>\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n")
            .AppendElement("title", null, Title).Append("\n<style>\n").Append(StyleSheet.ForPage()).Append("</style>\n</head>\n<body class=\"mlx mlx-page").Append(IsWide ? " mlx-wide" : "").Append("\">\n");
        html.Append("<header class=\"mlx-head\">").AppendElement("h1", null, Title);
        if (!string.IsNullOrEmpty(Subtitle))
        {
            html.AppendElement("p", null, Subtitle);
        }

        html.Append("</header>\n<main>\n");
        foreach (ReportSection section in Sections)
        {
            WriteSection(html, section);
        }

        html.Append("</main>\n");
        if (!string.IsNullOrEmpty(Footer))
        {
            html.AppendElement("footer", "mlx-foot", Footer).Append('\n');
        }

        if (Sections.Any(s => s.Blocks.Any(b => b.UsesScript)))
        {
            PlotScript.AppendTo(html);
        }

        return html.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>Saves the page.</summary>
    /// <param name="path">The file, ending in <c>.html</c> or <c>.htm</c>. It is written to a temporary name first and then renamed.</param>
    /// <exception cref="ArgumentException">The file's extension is another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        FileKind.Require(path, ".html", ".htm");
        AtomicFile.WriteAllText(path, ToHtml());
    }

    private static void WriteSection(StringBuilder html, ReportSection section)
    {
        html.Append("<section class=\"mlx-section\">");
        if (!string.IsNullOrEmpty(section.Title))
        {
            html.AppendElement("h2", null, section.Title);
        }

        Paragraphs.WriteParagraphs(html, section.Text);
        html.Append("<div class=\"mlx-stack\">");
        foreach (HtmlBlock block in section.Blocks)
        {
            block.WriteBody(html);
            html.Append('\n');
        }

        html.Append("</div></section>\n");
    }
}
