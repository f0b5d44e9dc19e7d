using System.Globalization;

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
        Cover(left, top, right, bottom, ColorOf(fill), RoundedBox(left, top, right, bottom, radius * _scale));
    }

    public void Outline(double x, double y, double w, double h, Paint stroke, double thickness, double radius = 0)
    {
        double left = AtX(x), top = AtY(y), right = AtX(x + w), bottom = AtY(y + h), half = thickness / 2 * _scale;
        Func<double, double, double> box = RoundedBox(left, top, right, bottom, radius * _scale);
        Cover(left - half, top - half, right + half, bottom + half, ColorOf(stroke), (px, py) => Math.Abs(box(px, py)) - half);
    }

    public void Line(double x1, double y1, double x2, double y2, Paint stroke, double thickness = 1, string? dash = null)
    {
        Rgb color = ColorOf(stroke);
        if (dash is null)
        {
            Bar(AtX(x1), AtY(y1), AtX(x2), AtY(y2), thickness / 2 * _scale, color);
            return;
        }

        double[] lengths = [.. dash.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        double dx = x2 - x1, dy = y2 - y1, length = Math.Max(1e-9, Math.Sqrt((dx * dx) + (dy * dy)));
        double at = 0;
        for (int piece = 0; at < length; at += lengths[piece++ % lengths.Length])
        {
            if (piece % 2 == 0)
            {
                double end = Math.Min(length, at + lengths[piece % lengths.Length]);
                Bar(AtX(x1 + (dx * at / length)), AtY(y1 + (dy * at / length)), AtX(x1 + (dx * end / length)), AtY(y1 + (dy * end / length)), thickness / 2 * _scale, color);
            }
        }
    }

    public void Polyline(ReadOnlySpan<(double X, double Y)> points, Paint stroke, double thickness)
    {
        Rgb color = ColorOf(stroke);
        for (int i = 1; i < points.Length; i++)
        {
            Stroke(AtX(points[i - 1].X), AtY(points[i - 1].Y), AtX(points[i].X), AtY(points[i].Y), thickness / 2 * _scale, color);
        }
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

    public void Text(double x, double y, string text, Paint fill, double size = 13, TextAnchor anchor = TextAnchor.Start, bool bold = false) =>
        Strokes(x, y, 0, text, fill, size * (bold ? 0.062 : 0.042), size, anchor);

    public void TurnedText(double x, double y, double degrees, string text, Paint fill, double size, TextAnchor anchor) =>
        Strokes(x, y, degrees, text, fill, size * 0.042, size, anchor);

    public double TextWidth(string text, double size) => StrokeFont.Width(text, size);

    public void Image(double x, double y, double w, double h, ImageTile image, string? hint = null)
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

    private void Strokes(double x, double y, double degrees, string text, Paint fill, double half, double size, TextAnchor anchor)
    {
        double width = StrokeFont.Width(text, size);
        double begin = anchor switch { TextAnchor.Middle => -width / 2, TextAnchor.End => -width, _ => 0 };
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        Rgb color = ColorOf(fill);
        foreach ((double fromX, double fromY, double toX, double toY) in StrokeFont.Lines(text, size))
        {
            (double x1, double y1, double x2, double y2) = (begin + fromX, -fromY, begin + toX, -toY);
            Stroke(
                AtX(x + (x1 * cos) - (y1 * sin)), AtY(y + (x1 * sin) + (y1 * cos)), AtX(x + (x2 * cos) - (y2 * sin)), AtY(y + (x2 * sin) + (y2 * cos)), half * _scale, color);
        }
    }

    private void Bar(double x1, double y1, double x2, double y2, double half, Rgb color)
    {
        double dx = x2 - x1, dy = y2 - y1, length = Math.Max(1e-9, Math.Sqrt((dx * dx) + (dy * dy)));
        Cover(Math.Min(x1, x2) - half, Math.Min(y1, y2) - half, Math.Max(x1, x2) + half, Math.Max(y1, y2) + half, color, (px, py) =>
        {
            double along = (((px - x1) * dx) + ((py - y1) * dy)) / length, off = (((px - x1) * dy) - ((py - y1) * dx)) / length;
            return Math.Max(Math.Abs(off) - half, Math.Max(-along, along - length));
        });
    }

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

    private static Func<double, double, double> RoundedBox(double left, double top, double right, double bottom, double radius)
    {
        double r = Math.Min(radius, Math.Min(right - left, bottom - top) / 2);
        return (px, py) =>
        {
            double x = Math.Max(left + r - px, px - right + r), y = Math.Max(top + r - py, py - bottom + r);
            return x > 0 && y > 0 ? Math.Sqrt((x * x) + (y * y)) - r : Math.Max(x, y) - r;
        };
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
