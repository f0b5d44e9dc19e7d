using System.Text;

namespace MLExtensions.Display;

/// <summary>Source text or console output in a fixed-width face.</summary>
public sealed class CodeBlock : HtmlBlock
{
    /// <summary>Gets the text.</summary>
    public required string Code { get; init; }

    /// <summary>Gets the name of the language, for tools that read the page.</summary>
    /// <value>The default value is <see langword="null"/>: not said.</value>
    public string? Language { get; init; }

    internal override void WriteBody(StringBuilder html)
    {
        OpenCard(html);
        html.Append("<pre class=\"mlx-code\" tabindex=\"0\"><code");
        if (!string.IsNullOrEmpty(Language))
        {
            html.Append(" class=\"language-").Append(Markup.Encode(Language)).Append('"');
        }

        html.Append('>').Append(Markup.Encode(Code.ReplaceLineEndings("\n").TrimEnd('\n'))).Append("</code></pre>");
        CloseCard(html);
    }
}
