namespace MLExtensions.Display;

/// <summary>The points and labels of a still scatter plot.</summary>
internal sealed class ScatterDrawing(ScatterPlot plot)
{
    private const double FontSize = 11.5;
    private const int ThumbnailSide = 28;

    public void Draw(IPlotCanvas canvas, double top)
    {
        int[] finite = [.. Enumerable.Range(0, plot.Points.Count).Where(i => plot.Points[i].IsFinite)];
        if (finite.Length == 0)
        {
            canvas.Text(canvas.Width / 2, canvas.Height / 2, "No finite points.", Palette.Muted, 14, TextAnchor.Middle);
            return;
        }

        double radius = RadiusFor(finite.Length);
        Func<ScatterPoint, (double X, double Y)> place = Projection(canvas, [.. finite.Select(i => plot.Points[i])], top, radius + 8);
        foreach (int i in finite)
        {
            DrawPoint(canvas, plot.Points[i], plot.Classes.OfPoint[i], radius, place);
        }

        if (plot.ShowThumbnails)
        {
            DrawThumbnails(canvas, finite, top, place);
        }

        if (plot.ShowLabels)
        {
            DrawLabels(canvas, [.. finite.Select(i => plot.Points[i])], radius, place);
        }
    }

    // So that a map of any size is neither empty nor one blot.
    private static double RadiusFor(int points) => points switch
    {
        <= 100 => 5,
        <= 1000 => 3.5,
        <= 5000 => 2.5,
        <= 20_000 => 1.6,
        <= 50_000 => 1.2,
        _ => 1,
    };

    private void DrawPoint(IPlotCanvas canvas, ScatterPoint point, int category, double radius, Func<ScatterPoint, (double X, double Y)> place)
    {
        (double x, double y) = place(point);
        Marker.Draw(canvas, Math.Max(0, category), x, y, radius, plot.Classes.PaintOf(point, category), Hint(point));
    }

    // Those that come first are shown: one that would cover another, or leave the picture, stays a mark.
    private void DrawThumbnails(IPlotCanvas canvas, int[] finite, double top, Func<ScatterPoint, (double X, double Y)> place)
    {
        const double Cell = ThumbnailSide + 6;
        var taken = new Dictionary<(int Column, int Row), List<(double X, double Y)>>();
        foreach (int i in finite.Where(i => plot.Points[i].Thumbnail is not null))
        {
            (double x, double y) = place(plot.Points[i]);
            (int column, int row) = ((int)Math.Floor(x / Cell), (int)Math.Floor(y / Cell));
            bool isFree = x >= Cell / 2 && x <= canvas.Width - (Cell / 2) && y >= top + (Cell / 2) && y <= canvas.Height - (Cell / 2)
                && Enumerable.Range(0, 9).All(n => !taken.TryGetValue((column + (n % 3) - 1, row + (n / 3) - 1), out var near)
                    || near.TrueForAll(other => Math.Abs(other.X - x) >= Cell || Math.Abs(other.Y - y) >= Cell));
            if (isFree)
            {
                (taken.TryGetValue((column, row), out var here) ? here : taken[(column, row)] = []).Add((x, y));
                DrawThumbnail(canvas, plot.Points[i], plot.Classes.OfPoint[i], x, y);
            }
        }
    }

    private void DrawThumbnail(IPlotCanvas canvas, ScatterPoint point, int category, double x, double y)
    {
        ImageTile tile = point.Thumbnail!;
        double scale = (double)ThumbnailSide / Math.Max(tile.Width, tile.Height), w = Math.Max(1, Math.Round(tile.Width * scale)), h = Math.Max(1, Math.Round(tile.Height * scale));
        canvas.Image(x - (w / 2), y - (h / 2), w, h, tile, Hint(point));
        canvas.Outline(x - (w / 2) - 1, y - (h / 2) - 1, w + 2, h + 2, plot.Classes.PaintOf(point, category), 2);
    }

    private static string? Hint(ScatterPoint point) =>
        point.Label is null ? point.Category : point.Category is null ? point.Label : $"{point.Label} ({point.Category})";

    private static void DrawLabels(IPlotCanvas canvas, ScatterPoint[] points, double radius, Func<ScatterPoint, (double X, double Y)> place)
    {
        if (Array.TrueForAll(points, p => string.IsNullOrEmpty(p.Label)))
        {
            return;
        }

        var placer = new LabelPlacer(canvas);
        foreach (ScatterPoint point in points)
        {
            (double x, double y) = place(point);
            placer.Block(x, y, radius * 0.8);
        }

        foreach (ScatterPoint point in points.Where(p => !string.IsNullOrEmpty(p.Label)))
        {
            (double x, double y) = place(point);
            if (placer.Place(x, y, radius, point.Label!, FontSize) is { } at)
            {
                canvas.Text(at.X, at.Y, point.Label!, Palette.Ink, FontSize);
            }
        }
    }

    // One scale for both axes: distances in a map mean something.
    private static Func<ScatterPoint, (double X, double Y)> Projection(IPlotCanvas canvas, ScatterPoint[] points, double top, double margin)
    {
        double left = points.Min(p => p.X), right = points.Max(p => p.X), low = points.Min(p => p.Y), high = points.Max(p => p.Y);
        double roomX = canvas.Width - (2 * margin), roomY = canvas.Height - top - (2 * margin);
        double scale = Math.Min(right > left ? roomX / (right - left) : double.MaxValue, high > low ? roomY / (high - low) : double.MaxValue);
        if (scale == double.MaxValue)
        {
            scale = 0;
        }

        double centerX = left + ((right - left) / 2), centerY = low + ((high - low) / 2), middleY = top + ((canvas.Height - top) / 2);
        return p => ((canvas.Width / 2) + ((p.X - centerX) * scale), middleY - ((p.Y - centerY) * scale));
    }
}
