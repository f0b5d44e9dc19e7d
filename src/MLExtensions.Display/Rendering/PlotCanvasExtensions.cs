namespace MLExtensions.Display;

/// <summary>What all canvases do alike.</summary>
internal static class PlotCanvasExtensions
{
    /// <summary>The text itself, or as much of it as fits a width, ending in an ellipsis.</summary>
    public static string Fit(this IPlotCanvas canvas, string text, double size, double width)
    {
        if (canvas.TextWidth(text, size) <= width)
        {
            return text;
        }

        int length = text.Length;
        while (length > 1 && canvas.TextWidth(text[..length] + "…", size) > width)
        {
            length--;
        }

        return (char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length]) + "…";
    }
}
