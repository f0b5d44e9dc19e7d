using System.Text;

namespace MLExtensions.Display;

/// <summary>Plain text in paragraphs.</summary>
public sealed class Paragraphs : HtmlBlock
{
    /// <summary>Gets the text; blank lines separate paragraphs.</summary>
    public required string Text { get; init; }

    internal static void WriteParagraphs(StringBuilder html, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        foreach (string paragraph in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            html.AppendElement("p", null, paragraph);
        }
    }

    internal override void WriteBody(StringBuilder html)
    {
        html.Append("<div>");
        if (!string.IsNullOrEmpty(Title))
        {
            html.AppendElement("h3", null, Title);
        }

        WriteParagraphs(html, Text);
        if (!string.IsNullOrEmpty(Caption))
        {
            html.AppendElement("p", "mlx-caption", Caption);
        }

        html.Append("</div>");
    }
}
