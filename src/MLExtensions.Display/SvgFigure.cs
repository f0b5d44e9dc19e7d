using System.Text;

namespace MLExtensions.Display;

/// <summary>A block that is one SVG picture.</summary>
public abstract class SvgFigure : HtmlBlock
{
    private readonly double _width = 920;

    private protected SvgFigure()
    {
    }

    /// <summary>Gets the width of the drawing in pixels; in a page it shrinks to the room there is.</summary>
    /// <value>The default value is 920. Values from 240 to 4000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 240 to 4000.</exception>
    public double Width
    {
        get => _width;
        init => _width = value is >= 240 and <= 4000 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Width must be from 240 to 4000 pixels.");
    }

    /// <summary>Gets the description that screen readers read out.</summary>
    /// <value>The default value is <see langword="null"/>: a description made from the data.</value>
    public string? Description { get; init; }

    /// <summary>Writes the picture as a standalone SVG document, which follows the viewer's light or dark preference.</summary>
    /// <returns>The document; it is well-formed XML.</returns>
    /// <exception cref="InvalidOperationException">The properties contradict each other.</exception>
    public string ToSvg() => Render(standalone: true);

    /// <summary>Saves the picture.</summary>
    /// <param name="path">The file, ending in <c>.svg</c> (the picture) or <c>.html</c> (a page with it). It is written to a temporary name first and then renamed.</param>
    /// <exception cref="ArgumentException">The file's extension is another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public override void Save(string path)
    {
        if (FileKind.Require(path, ".svg", ".html", ".htm") == ".svg")
        {
            AtomicFile.WriteAllText(path, ToSvg());
            return;
        }

        base.Save(path);
    }

    internal override void WriteBody(StringBuilder html)
    {
        html.Append("<figure class=\"mlx-figure\"><div class=\"mlx-scroll\">").Append(Render(standalone: false)).Append("</div>");
        if (!string.IsNullOrEmpty(Caption))
        {
            html.AppendElement("figcaption", null, Caption);
        }

        html.Append("</figure>");
    }

    internal abstract SvgCanvas Draw();

    internal abstract string Describe();

    /// <summary>Draws the title and gives the height it takes.</summary>
    private protected double DrawTitle(IPlotCanvas canvas, double left)
    {
        if (string.IsNullOrEmpty(Title))
        {
            return 8;
        }

        canvas.Text(left, 22, TextMeasure.Fit(Title, 16, canvas.Width - left), Palette.Ink, 16, bold: true);
        return 42;
    }

    private protected double TitleHeight => string.IsNullOrEmpty(Title) ? 8 : 42;

    private protected string Render(bool standalone) =>
        Draw().Finish(string.IsNullOrEmpty(Title) ? GetType().Name : Title, Description ?? Describe(), standalone);
}
