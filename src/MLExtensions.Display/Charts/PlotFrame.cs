namespace MLExtensions.Display;

/// <summary>The axes, grid lines and labels around a plot, and the way from values to pixels.</summary>
internal sealed class PlotFrame
{
    private const double FontSize = 12.5;

    private readonly Axis _x;
    private readonly Axis _y;
    private readonly double _left;
    private readonly double _right;
    private readonly double _top;
    private readonly double _bottom;

    private PlotFrame(Axis x, Axis y, double left, double right, double top, double bottom)
    {
        (_x, _y, _left, _right, _top, _bottom) = (x, y, left, right, top, bottom);
    }

    public double X(double value) => _x.Map(value, _left, _right);

    public double Y(double value) => _y.Map(value, _bottom, _top);

    public static PlotFrame Draw(IPlotCanvas canvas, Axis x, Axis y, double top, string? xLabel, string? yLabel)
    {
        string[] yTicks = [.. y.Ticks.Select(t => NumberText.Tick(t, y.Step))];
        double left = yTicks.Max(t => canvas.TextWidth(t, FontSize)) + 14;
        double plotTop = top + (string.IsNullOrEmpty(yLabel) ? 6 : 24);
        double bottom = canvas.Height - (string.IsNullOrEmpty(xLabel) ? 28 : 48);
        var frame = new PlotFrame(x, y, left, canvas.Width - 14, plotTop, bottom);
        if (!string.IsNullOrEmpty(yLabel))
        {
            canvas.Text(0, top + 8, yLabel, Palette.Muted, FontSize);
        }

        for (int i = 0; i < yTicks.Length; i++)
        {
            double at = frame.Y(y.Ticks[i]);
            canvas.Line(left, at, frame._right, at, Palette.Rule);
            canvas.Text(left - 8, at + (FontSize * 0.36), yTicks[i], Palette.Muted, FontSize, TextAnchor.End);
        }

        foreach (double tick in x.Ticks)
        {
            double at = frame.X(tick);
            canvas.Line(at, bottom, at, bottom + 5, Palette.Muted);
            canvas.Text(at, bottom + 20, NumberText.Tick(tick, x.Step), Palette.Muted, FontSize, TextAnchor.Middle);
        }

        canvas.Line(left, bottom, frame._right, bottom, Palette.Muted);
        if (!string.IsNullOrEmpty(xLabel))
        {
            canvas.Text((left + frame._right) / 2, canvas.Height - 6, xLabel, Palette.Muted, FontSize, TextAnchor.Middle);
        }

        return frame;
    }
}
