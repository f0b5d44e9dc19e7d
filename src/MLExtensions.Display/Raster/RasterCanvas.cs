namespace MLExtensions.Display;

/// <summary>
/// Draws on pixels. Every shape is known by its signed distance, and a pixel's coverage is that distance at its centre, cut off
/// at half a pixel to each side: smooth edges without supersampling.
/// </summary>
internal sealed class RasterCanvas : IPlotCanvas
{
    private const int Channels = 3;

    /// <summary>The empty border, in pixels of a screen.</summary>
    private const double Margin = 16;

    private readonly byte[] _pixels;
    private readonly int _columns;
    private readonly int _rows;
    private readonly double _scale;
    private readonly bool _dark;

    public RasterCanvas(double width, double height, double pixelRatio, PictureTheme theme)
    {
        (Width, Height, _scale, _dark) = (width - (2 * Margin), height - (2 * Margin), pixelRatio, theme == PictureTheme.Dark);
        (_columns, _rows) = ((int)Math.Round(width * pixelRatio), (int)Math.Round(height * pixelRatio));
        _pixels = new byte[_columns * _rows * Channels];
        Rgb back = ColorOf(Palette.Surface);
        for (int i = 0; i < _pixels.Length; i += Channels)
        {
            (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = (back.Red, back.Green, back.Blue);
        }
    }

    public double Width { get; }

    public double Height { get; }

    public byte[] ToPng() => PngEncoder.Encode(_pixels, _columns, _rows);

    public void Circle(double cx, double cy, double r, Paint fill, string? hint = null)
    {
        double x = AtX(cx), y = AtY(cy), radius = r * _scale;
        Cover(x - radius, y - radius, x + radius, y + radius, ColorOf(fill), (px, py) => Math.Sqrt(((px - x) * (px - x)) + ((py - y) * (py - y))) - radius);
    }

    public void Rectangle(double x, double y, double w, double h, Paint fill, double radius = 0, string? hint = null)
    {
        double left = AtX(x), top = AtY(y), right = AtX(x + Math.Max(0, w)), bottom = AtY(y + Math.Max(0, h));
        Cover(left, top, right, bottom, ColorOf(fill), (px, py) => Math.Max(Math.Max(left - px, px - right), Math.Max(top - py, py - bottom)));
    }

    public void Polygon(ReadOnlySpan<(double X, double Y)> corners, Paint fill, string? hint = null)
    {
        var edges = new (double X, double Y, double NormalX, double NormalY)[corners.Length];
        (double left, double top, double right, double bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        for (int i = 0; i < edges.Length; i++)
        {
            (double x, double y) = (AtX(corners[i].X), AtY(corners[i].Y));
            (double X, double Y) next = corners[(i + 1) % edges.Length];
            (double nextX, double nextY) = (AtX(next.X), AtY(next.Y));
            double length = Math.Max(1e-9, Math.Sqrt(((nextX - x) * (nextX - x)) + ((nextY - y) * (nextY - y))));
            edges[i] = (x, y, (nextY - y) / length, (x - nextX) / length);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        }

        Cover(left, top, right, bottom, ColorOf(fill), (px, py) =>
        {
            double distance = double.MinValue;
            foreach ((double x, double y, double normalX, double normalY) in edges)
            {
                distance = Math.Max(distance, ((px - x) * normalX) + ((py - y) * normalY));
            }

            return distance;
        });
    }

    public void Text(double x, double y, string text, Paint fill, double size = 13, TextAnchor anchor = TextAnchor.Start, bool bold = false)
    {
        double width = StrokeFont.Width(text, size);
        double left = anchor switch { TextAnchor.Middle => x - (width / 2), TextAnchor.End => x - width, _ => x };
        Rgb color = ColorOf(fill);
        double half = size * (bold ? 0.062 : 0.042) * _scale;
        foreach ((double fromX, double fromY, double toX, double toY) in StrokeFont.Lines(text, size))
        {
            Stroke(AtX(left + fromX), AtY(y - fromY), AtX(left + toX), AtY(y - toY), half, color);
        }
    }

    /// <summary>A picture, its pixels repeated where it grows and averaged where it shrinks.</summary>
    public void Image(double x, double y, double w, double h, ImageTile image)
    {
        int left = (int)Math.Round(AtX(x)), top = (int)Math.Round(AtY(y));
        int columns = (int)Math.Round(w * _scale), rows = (int)Math.Round(h * _scale);
        ReadOnlySpan<byte> source = image.Pixels.Span;
        for (int row = 0; row < rows; row++)
        {
            int firstRow = (int)((long)row * image.Height / rows), lastRow = Math.Max(firstRow, (int)(((long)(row + 1) * image.Height / rows) - 1));
            for (int column = 0; column < columns; column++)
            {
                int first = (int)((long)column * image.Width / columns), last = Math.Max(first, (int)(((long)(column + 1) * image.Width / columns) - 1));
                Span<byte> target = _pixels.AsSpan((((top + row) * _columns) + left + column) * Channels, Channels);
                for (int c = 0; c < Channels; c++)
                {
                    int channel = image.Channels == 1 ? 0 : c, sum = 0;
                    for (int fromRow = firstRow; fromRow <= lastRow; fromRow++)
                    {
                        for (int from = first; from <= last; from++)
                        {
                            sum += source[(((fromRow * image.Width) + from) * image.Channels) + channel];
                        }
                    }

                    int count = (lastRow - firstRow + 1) * (last - first + 1);
                    target[c] = (byte)((sum + (count / 2)) / count);
                }
            }
        }
    }

    private double AtX(double x) => (x + Margin) * _scale;

    private double AtY(double y) => (y + Margin) * _scale;

    private void Stroke(double x1, double y1, double x2, double y2, double half, Rgb color)
    {
        double dx = x2 - x1, dy = y2 - y1, square = Math.Max(1e-9, (dx * dx) + (dy * dy));
        Cover(Math.Min(x1, x2) - half, Math.Min(y1, y2) - half, Math.Max(x1, x2) + half, Math.Max(y1, y2) + half, color, (px, py) =>
        {
            double along = Math.Clamp((((px - x1) * dx) + ((py - y1) * dy)) / square, 0, 1);
            double offX = px - x1 - (along * dx), offY = py - y1 - (along * dy);
            return Math.Sqrt((offX * offX) + (offY * offY)) - half;
        });
    }

    private void Cover(double left, double top, double right, double bottom, Rgb color, Func<double, double, double> distance)
    {
        int firstColumn = Math.Max(0, (int)Math.Floor(left - 0.5)), lastColumn = Math.Min(_columns - 1, (int)Math.Ceiling(right + 0.5));
        int firstRow = Math.Max(0, (int)Math.Floor(top - 0.5)), lastRow = Math.Min(_rows - 1, (int)Math.Ceiling(bottom + 0.5));
        for (int row = firstRow; row <= lastRow; row++)
        {
            for (int column = firstColumn; column <= lastColumn; column++)
            {
                double coverage = 0.5 - distance(column + 0.5, row + 0.5);
                if (coverage > 0)
                {
                    Blend(((row * _columns) + column) * Channels, color, Math.Min(1, coverage));
                }
            }
        }
    }

    private void Blend(int at, Rgb color, double coverage)
    {
        Rgb mixed = new Rgb(_pixels[at], _pixels[at + 1], _pixels[at + 2]).Mix(color, coverage);
        (_pixels[at], _pixels[at + 1], _pixels[at + 2]) = (mixed.Red, mixed.Green, mixed.Blue);
    }

    private Rgb ColorOf(Paint paint) => Rgb.Parse(_dark ? paint.Dark : paint.Light);
}
