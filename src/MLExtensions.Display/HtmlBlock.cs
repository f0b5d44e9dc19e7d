using System.Text;

namespace MLExtensions.Display;

/// <summary>A piece of a page: text, a table, a chart. Everything it shows is encoded, and it needs no external resource. Only an interactive <see cref="ScatterPlot"/> has a script; where scripts do not run, it is a still picture.</summary>
public abstract class HtmlBlock
{
    private protected HtmlBlock()
    {
    }

    /// <summary>Gets the heading of the block.</summary>
    /// <value>The default value is <see langword="null"/>: no heading.</value>
    public string? Title { get; init; }

    /// <summary>Gets the sentence under the block that says what one sees.</summary>
    /// <value>The default value is <see langword="null"/>: no caption.</value>
    public string? Caption { get; init; }

    /// <summary>Writes the block as an HTML fragment with its own style sheet, ready for a notebook cell or any page's body.</summary>
    /// <returns>The fragment; it is well-formed XML.</returns>
    /// <exception cref="InvalidOperationException">The properties contradict each other.</exception>
    public string ToHtml()
    {
        var html = new StringBuilder("<div class=\"mlx\"><style>").Append(StyleSheet.ForFragment()).Append("</style>");
        HtmlBlock block = Alone();
        block.WriteBody(html);
        if (block.UsesScript)
        {
            PlotScript.AppendTo(html);
        }

        return html.Append("</div>").ToString();
    }

    /// <summary>Saves the block as a page of its own.</summary>
    /// <param name="path">The file, ending in <c>.html</c> or <c>.htm</c>. It is written to a temporary name first and then renamed.</param>
    /// <exception cref="ArgumentException">The file's extension is another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public virtual void Save(string path)
    {
        FileKind.Require(path, ".html", ".htm");
        AtomicFile.WriteAllText(path, new HtmlReport { Title = Title ?? GetType().Name, Sections = [new ReportSection { Blocks = [this] }] }.ToHtml());
    }

    /// <summary>Whether the block's markup counts on <see cref="PlotScript"/> at the end of the page.</summary>
    internal virtual bool UsesScript => false;

    /// <summary>The form of the block where it is all that is shown.</summary>
    internal virtual HtmlBlock Alone() => this;

    internal abstract void WriteBody(StringBuilder html);

    private protected void OpenCard(StringBuilder html)
    {
        html.Append("<section class=\"mlx-card\">");
        if (!string.IsNullOrEmpty(Title))
        {
            html.AppendElement("h3", null, Title);
        }
    }

    private protected void CloseCard(StringBuilder html)
    {
        if (!string.IsNullOrEmpty(Caption))
        {
            html.AppendElement("p", "mlx-caption", Caption);
        }

        html.Append("</section>");
    }
}
