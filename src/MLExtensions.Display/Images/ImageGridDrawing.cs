namespace MLExtensions.Display;

/// <summary>Draws an <see cref="ImageGrid"/> on pixels.</summary>
internal sealed class ImageGridDrawing(ImageGrid grid)
{
    private const int Margin = 16;
    private const int Gap = 6;
    private const int CaptionHeight = 18;
    private const double CaptionSize = 11;
    private const long MostPixels = 400_000_000;

    public byte[] ToPng(PictureTheme theme, int pixelRatio)
    {
        int side = grid.Side, columns = Math.Min(grid.Columns, grid.Tiles.Count), rows = (grid.Tiles.Count + columns - 1) / columns;
        int below = grid.ShowCaptions && grid.Tiles.Any(t => !string.IsNullOrEmpty(t.Caption)) ? CaptionHeight : 0;
        int head = string.IsNullOrEmpty(grid.Title) ? 0 : 34;
        int width = (2 * Margin) + (columns * (side + Gap)) - Gap, height = (2 * Margin) + head + (rows * (side + below + Gap)) - Gap;
        if ((long)width * height * pixelRatio * pixelRatio > MostPixels)
        {
            throw new InvalidOperationException(
                $"{grid.Tiles.Count} tiles of {side} pixels make a picture of {width * pixelRatio} × {height * pixelRatio}; set a smaller {nameof(ImageGrid.TileSize)} or show fewer.");
        }

        var canvas = new RasterCanvas(width, height, pixelRatio, theme);
        if (head > 0)
        {
            canvas.Text(0, 16, TextMeasure.Fit(grid.Title!, 16, canvas.Width), Palette.Ink, 16, bold: true);
        }

        for (int i = 0; i < grid.Tiles.Count; i++)
        {
            int left = i % columns * (side + Gap), top = head + (i / columns * (side + below + Gap));
            DrawTile(canvas, grid.Tiles[i], left, top, side);
            if (below > 0 && !string.IsNullOrEmpty(grid.Tiles[i].Caption))
            {
                canvas.Text(left + (side / 2.0), top + side + 13, Fit(grid.Tiles[i].Caption!, side), Palette.Muted, CaptionSize, TextAnchor.Middle);
            }
        }

        return canvas.ToPng();
    }

    private static void DrawTile(RasterCanvas canvas, ImageTile tile, int left, int top, int side)
    {
        double scale = (double)side / Math.Max(tile.Width, tile.Height);
        double width = Math.Max(1, Math.Round(tile.Width * scale)), height = Math.Max(1, Math.Round(tile.Height * scale));
        canvas.Image(left + Math.Floor((side - width) / 2), top + Math.Floor((side - height) / 2), width, height, tile);
    }

    // The strokes of the raster font are wider than the measured fonts of pages.
    private static string Fit(string text, double width)
    {
        if (StrokeFont.Width(text, CaptionSize) <= width)
        {
            return text;
        }

        int length = text.Length;
        while (length > 1 && StrokeFont.Width(text[..length] + "..", CaptionSize) > width)
        {
            length--;
        }

        return text[..length] + "..";
    }
}
