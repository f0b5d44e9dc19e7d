namespace MLExtensions.Display;

/// <summary>The points and labels of a still scatter plot.</summary>
internal sealed class ScatterDrawing(ScatterPlot plot)
{
    private const double FontSize = 11.5;

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
        string? hint = point.Label is null ? point.Category : point.Category is null ? point.Label : $"{point.Label} ({point.Category})";
        (double x, double y) = place(point);
        Marker.Draw(canvas, Math.Max(0, category), x, y, radius, plot.Classes.PaintOf(point, category), hint);
    }

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
