using System.Text;

namespace MLExtensions.Display;

/// <summary>A tile as an item of a list on a page, with a hint for the reader who points at it.</summary>
internal static class TileMarkup
{
    /// <summary>Appends the item.</summary>
    /// <param name="html">The page.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="side">The side of the tile's square on the screen.</param>
    /// <param name="classes">Classes of the item, separated by blanks.</param>
    /// <param name="showCaption">Whether the caption stands under the tile.</param>
    /// <param name="facts">What is to know about it.</param>
    public static void Append(StringBuilder html, ImageTile tile, int side, string classes, bool showCaption, IReadOnlyList<ImageFact> facts)
    {
        double scale = (double)side / Math.Max(tile.Width, tile.Height);
        classes = $"{(scale >= 2 ? "mlx-pixels" : "")} {classes}".Trim();
        html.Append("<li tabindex=\"0\"").Append(classes.Length > 0 ? $" class=\"{classes}\"" : "").Append("><img alt=\"").Append(Markup.Encode(Describe(tile, facts)))
            .Append("\" width=\"").Append(NumberText.Coordinate(Math.Max(1, Math.Round(tile.Width * scale))))
            .Append("\" height=\"").Append(NumberText.Coordinate(Math.Max(1, Math.Round(tile.Height * scale))))
            .Append("\" src=\"").Append(tile.ToDataUri()).Append("\"/>");
        if (showCaption && !string.IsNullOrEmpty(tile.Caption))
        {
            html.AppendElement("span", "mlx-under", tile.Caption);
        }

        AppendHint(html, tile, facts);
        html.Append("</li>");
    }

    /// <summary>What there is to know, in one line.</summary>
    public static string Describe(ImageTile tile, IReadOnlyList<ImageFact> facts) =>
        string.Join(", ", facts.Select(f => $"{f.Name} {NumberText.Cell(f.Value, null)}").Prepend(tile.Caption).Where(t => !string.IsNullOrEmpty(t)));

    private static void AppendHint(StringBuilder html, ImageTile tile, IReadOnlyList<ImageFact> facts)
    {
        if (string.IsNullOrEmpty(tile.Caption) && facts.Count == 0)
        {
            return;
        }

        html.Append("<div class=\"mlx-tip\">");
        if (!string.IsNullOrEmpty(tile.Caption))
        {
            html.AppendElement("b", null, tile.Caption);
        }

        foreach (ImageFact fact in facts)
        {
            html.Append("<span>").AppendElement("i", null, fact.Name).Append(' ').Append(Markup.Encode(NumberText.Cell(fact.Value, null))).Append("</span>");
        }

        html.Append("</div>");
    }
}
