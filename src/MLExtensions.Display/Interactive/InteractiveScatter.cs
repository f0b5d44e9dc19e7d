using System.Text;

namespace MLExtensions.Display;

/// <summary>
/// A scatter plot that the reader can zoom, pan and ask. The page shows the still picture until the script has drawn the
/// points, and keeps it where scripts or WebGL are missing, and on paper.
/// </summary>
internal sealed class InteractiveScatter(ScatterPlot plot)
{
    // Beyond this a picture of pixels is smaller than one of shapes.
    private const int MostShapes = 3000;

    /// <summary>Writes the plot, without the script that all plots of a page share.</summary>
    public void WriteTo(StringBuilder html, Func<bool, string> renderSvg)
    {
        html.Append("<figure class=\"mlx-figure mlx-scatter").Append(plot.FillsPage ? " mlx-fill" : "").Append("\"><div class=\"mlx-still\">");
        WriteStill(html, renderSvg);
        html.Append("</div><div class=\"mlx-live\" hidden=\"hidden\">");
        if (!plot.FillsPage && !string.IsNullOrEmpty(plot.Title))
        {
            html.AppendElement("h3", null, plot.Title);
        }

        html.Append("<div class=\"mlx-plot\" role=\"img\" aria-label=\"").Append(Markup.Encode(plot.Description ?? plot.Describe()))
            .Append("\" style=\"height:").Append(NumberText.Coordinate(plot.Height)).Append("px\"></div>");
        html.AppendElement("div", "mlx-hint", Hint()).Append("</div><div class=\"mlx-problem\" hidden=\"hidden\"></div>");
        html.Append("<noscript>").AppendElement("div", "mlx-hint", "A still picture: the interactive plot needs JavaScript.").Append("</noscript>");
        var thumbnails = ThumbnailAtlas.Of(plot.Points.Where(p => p.IsFinite));
        html.Append("<script type=\"application/x-mlx-points\">").Append(ScatterPayload.Encode(plot, thumbnails)).Append("</script>");
        if (thumbnails is not null)
        {
            html.Append("<script type=\"application/x-mlx-thumbnails\">").Append(thumbnails.Draw().ToDataUri()).Append("</script>");
        }

        if (!string.IsNullOrEmpty(plot.Caption))
        {
            html.AppendElement("figcaption", null, plot.Caption);
        }

        html.Append("</figure>");
    }

    private string Hint() => "Scroll to zoom, drag to move, double-click to see all. Point at a mark to read it."
        + (plot.Classes.Names.Count > 0 ? " Click a class in the legend to hide or show it, double-click to see it alone." : "");

    private void WriteStill(StringBuilder html, Func<bool, string> renderSvg)
    {
        if (plot.Points.Count <= MostShapes)
        {
            html.Append("<div class=\"mlx-scroll\">").Append(renderSvg(false)).Append("</div>");
            return;
        }

        html.Append("<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"").Append(DataUri(PictureTheme.Dark))
            .Append("\"/><img alt=\"").Append(Markup.Encode(plot.Description ?? plot.Describe())).Append("\" width=\"").Append(NumberText.Coordinate(plot.Width))
            .Append("\" height=\"").Append(NumberText.Coordinate(plot.Height)).Append("\" src=\"").Append(DataUri(PictureTheme.Light)).Append("\"/></picture>");
    }

    private string DataUri(PictureTheme theme) => "data:image/png;base64," + Convert.ToBase64String(plot.ToPng(theme, 1));
}
