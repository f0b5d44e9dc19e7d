using System.Runtime.InteropServices;

namespace MLExtensions.Display;

/// <summary>Lines over a common horizontal axis.</summary>
public sealed class LineChart : SvgFigure
{
    private const double MostMarkers = 60;

    private readonly IReadOnlyList<LineSeries> _series = [];
    private readonly double _height = 360;

    /// <summary>Gets the lines.</summary>
    public required IReadOnlyList<LineSeries> Series
    {
        get => _series;
        init => _series = Check.SomeItems(value);
    }

    /// <summary>Gets the name of the horizontal axis.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? XLabel { get; init; }

    /// <summary>Gets the name of the vertical axis.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? YLabel { get; init; }

    /// <summary>Gets whether the vertical axis begins at zero.</summary>
    /// <value>The default value is <see langword="false"/>: it spans the values.</value>
    public bool IncludeZero { get; init; }

    /// <summary>Gets the height of the drawing in pixels.</summary>
    /// <value>The default value is 360. Values from 160 to 4000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 160 to 4000.</exception>
    public double Height
    {
        get => _height;
        init => _height = value is >= 160 and <= 4000 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Height must be from 160 to 4000 pixels.");
    }

    internal override double HeightOf(double width, double margin) => Height - (2 * margin);

    internal override void Draw(IPlotCanvas canvas)
    {
        (double X, double Y)[] points = [.. Series.SelectMany(FinitePoints)];
        double top = DrawTitle(canvas, 0);
        top = Legend.Draw(canvas, Series.Count > 1 ? [.. Series.Select(s => s.Name)] : [], shapes: false, 0, top);
        if (points.Length == 0)
        {
            canvas.Text(canvas.Width / 2, canvas.Height / 2, "No finite values.", Palette.Muted, 14, TextAnchor.Middle);
            return;
        }

        Axis x = Axis.Over(points.Min(p => p.X), points.Max(p => p.X), 8, tight: true);
        double low = points.Min(p => p.Y), high = points.Max(p => p.Y);
        Axis y = Axis.Over(IncludeZero ? Math.Min(0, low) : low, IncludeZero ? Math.Max(0, high) : high, 5);
        var frame = PlotFrame.Draw(canvas, x, y, top, XLabel, YLabel);
        for (int s = 0; s < Series.Count; s++)
        {
            DrawSeries(canvas, frame, Series[s], Palette.Series[s % Palette.Series.Count]);
        }
    }

    internal override string Describe() => "Line chart. " + string.Join(" ", Series.Select(DescribeSeries));

    private static string DescribeSeries(LineSeries series)
    {
        (double X, double Y)[] points = [.. FinitePoints(series)];
        return points.Length == 0
            ? $"{series.Name}: no finite values."
            : $"{series.Name}: {points.Length} points, from {NumberText.Format(points[0].Y, "G4")} to {NumberText.Format(points[^1].Y, "G4")}.";
    }

    private static void DrawSeries(IPlotCanvas canvas, PlotFrame frame, LineSeries series, Paint paint)
    {
        var run = new List<(double X, double Y)>();
        for (int i = 0; i <= series.Y.Count; i++)
        {
            if (i < series.Y.Count && double.IsFinite(series.X[i]) && double.IsFinite(series.Y[i]))
            {
                run.Add((frame.X(series.X[i]), frame.Y(series.Y[i])));
            }
            else if (run.Count > 0)
            {
                canvas.Polyline(CollectionsMarshal.AsSpan(run), paint, 2.5);
                run.Clear();
            }
        }

        if (series.Y.Count <= MostMarkers)
        {
            foreach ((double x, double y) in FinitePoints(series))
            {
                canvas.Circle(frame.X(x), frame.Y(y), 3.5, paint, $"{series.Name}: {NumberText.Format(x, "G6")}, {NumberText.Format(y, "G6")}");
            }
        }
    }

    private static IEnumerable<(double X, double Y)> FinitePoints(LineSeries series)
    {
        if (series.X.Count != series.Y.Count)
        {
            throw new InvalidOperationException($"Series '{series.Name}' has {series.X.Count} horizontal and {series.Y.Count} vertical values.");
        }

        return series.X.Zip(series.Y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second));
    }
}
