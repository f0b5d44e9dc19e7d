using System.Text;

namespace MLExtensions.Display;

/// <summary>A row of tiles, one key figure each.</summary>
public sealed class KeyFigures : HtmlBlock
{
    private readonly IReadOnlyList<KeyFigure> _figures = [];

    /// <summary>Gets the figures, in reading order.</summary>
    public required IReadOnlyList<KeyFigure> Figures
    {
        get => _figures;
        init => _figures = Check.SomeItems(value);
    }

    internal override void WriteBody(StringBuilder html)
    {
        html.Append("<dl class=\"mlx-tiles\">");
        foreach (KeyFigure figure in Figures)
        {
            html.Append(figure.IsStrong ? "<div class=\"mlx-tile mlx-tile-strong\">" : "<div class=\"mlx-tile\">");
            html.AppendElement("dt", null, figure.Label).AppendElement("dd", "mlx-value", figure.Value);
            if (!string.IsNullOrEmpty(figure.Note))
            {
                html.AppendElement("dd", "mlx-note", figure.Note);
            }

            html.Append("</div>");
        }

        html.Append("</dl>");
    }
}
