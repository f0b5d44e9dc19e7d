namespace MLExtensions.Display;

/// <summary>Points on a plane, for instance a map of words or pictures. Both axes have the same scale.</summary>
public sealed class ScatterPlot : SvgFigure
{
    private const double FontSize = 11.5;

    private readonly IReadOnlyList<ScatterPoint> _points = [];
    private readonly double _height = 620;

    /// <summary>Gets the points; earlier ones get their labels first. Those with a coordinate that is not finite are left out.</summary>
    public required IReadOnlyList<ScatterPoint> Points
    {
        get => _points;
        init => _points = Check.SomeItems(value);
    }

    /// <summary>Gets the height of the drawing in pixels.</summary>
    /// <value>The default value is 620. Values from 160 to 4000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 160 to 4000.</exception>
    public double Height
    {
        get => _height;
        init => _height = value is >= 160 and <= 4000 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Height must be from 160 to 4000 pixels.");
    }

    /// <summary>Gets whether labels are drawn beside the points where there is room.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool ShowLabels { get; init; } = true;

    internal override SvgCanvas Draw()
    {
        var canvas = new SvgCanvas(Width, Height);
        string[] categories = Categories();
        double top = Legend.Draw(canvas, categories, shapes: true, 0, DrawTitle(canvas, 0));
        ScatterPoint[] finite = [.. Points.Where(IsFinite)];
        if (finite.Length == 0)
        {
            canvas.Text(Width / 2, Height / 2, "No finite points.", Palette.Muted, 14, TextAnchor.Middle);
            return canvas;
        }

        double radius = finite.Length switch { <= 100 => 5, <= 1000 => 3.5, <= 5000 => 2.5, _ => 1.6 };
        Func<ScatterPoint, (double X, double Y)> place = Projection(finite, top, radius + 8);
        DrawPoints(canvas, finite, categories, radius, place);
        if (ShowLabels)
        {
            DrawLabels(canvas, finite, radius, place);
        }

        return canvas;
    }

    internal override string Describe()
    {
        string[] categories = Categories();
        int hidden = Points.Count(p => !IsFinite(p));
        return $"Scatter plot of {Points.Count - hidden} points"
            + (categories.Length > 0 ? " in the categories " + string.Join(", ", categories) : "")
            + (hidden > 0 ? $"; {hidden} without finite coordinates are left out." : ".");
    }

    private static bool IsFinite(ScatterPoint point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static void DrawPoints(SvgCanvas canvas, ScatterPoint[] points, string[] categories, double radius, Func<ScatterPoint, (double X, double Y)> place)
    {
        foreach (ScatterPoint point in points)
        {
            int category = point.Category is null ? -1 : Array.IndexOf(categories, point.Category);
            Paint paint = category >= 0 ? Palette.Series[category % Palette.Series.Count] : Palette.Accent;
            string? hint = point.Label is null ? point.Category : point.Category is null ? point.Label : $"{point.Label} ({point.Category})";
            (double x, double y) = place(point);
            Marker.Draw(canvas, Math.Max(0, category), x, y, radius, paint, hint);
        }
    }

    private void DrawLabels(SvgCanvas canvas, ScatterPoint[] points, double radius, Func<ScatterPoint, (double X, double Y)> place)
    {
        var placer = new LabelPlacer(Width, Height);
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
    private Func<ScatterPoint, (double X, double Y)> Projection(ScatterPoint[] points, double top, double margin)
    {
        double left = points.Min(p => p.X), right = points.Max(p => p.X), low = points.Min(p => p.Y), high = points.Max(p => p.Y);
        double roomX = Width - (2 * margin), roomY = Height - top - (2 * margin);
        double scale = Math.Min(right > left ? roomX / (right - left) : double.MaxValue, high > low ? roomY / (high - low) : double.MaxValue);
        if (scale == double.MaxValue)
        {
            scale = 0;
        }

        double centerX = left + ((right - left) / 2), centerY = low + ((high - low) / 2), middleY = top + ((Height - top) / 2);
        return p => ((Width / 2) + ((p.X - centerX) * scale), middleY - ((p.Y - centerY) * scale));
    }

    private string[] Categories() => [.. Points.Select(p => p.Category).OfType<string>().Distinct(StringComparer.Ordinal)];
}
