namespace MLExtensions.Display;

/// <summary>A tile within its square of a drawing.</summary>
internal static class TileDrawing
{
    /// <summary>Height of a caption under a tile.</summary>
    public const int CaptionHeight = 18;

    private const double CaptionSize = 11;

    /// <summary>Draws a tile in the middle of its square, and its caption below.</summary>
    public static void Draw(IPlotCanvas canvas, ImageTile tile, double left, double top, int side, bool showCaption, IReadOnlyList<ImageFact> facts)
    {
        double scale = (double)side / Math.Max(tile.Width, tile.Height);
        double width = Math.Max(1, Math.Round(tile.Width * scale)), height = Math.Max(1, Math.Round(tile.Height * scale));
        string hint = TileMarkup.Describe(tile, facts);
        canvas.Image(left + Math.Floor((side - width) / 2), top + Math.Floor((side - height) / 2), width, height, tile, hint.Length > 0 ? hint : null);
        if (showCaption && !string.IsNullOrEmpty(tile.Caption))
        {
            canvas.Text(left + (side / 2.0), top + side + 13, canvas.Fit(tile.Caption, CaptionSize, side), Palette.Muted, CaptionSize, TextAnchor.Middle);
        }
    }
}
