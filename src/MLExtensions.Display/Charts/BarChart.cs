namespace MLExtensions.Display;

/// <summary>Horizontal bars with their values, for comparing a handful of things.</summary>
public sealed class BarChart : SvgFigure
{
    private const double RowHeight = 34;
    private const double BarHeight = 20;
    private const double FontSize = 14;

    private readonly IReadOnlyList<Bar> _bars = [];

    /// <summary>Gets the bars, from top to bottom.</summary>
    public required IReadOnlyList<Bar> Bars
    {
        get => _bars;
        init => _bars = Check.SomeItems(value);
    }

    /// <summary>Gets the .NET format of the values, for instance <c>0.0%</c>.</summary>
    /// <value>The default value is <c>0.###</c>.</value>
    public string Format { get; init; } = "0.###";

    /// <summary>Gets the value that a bar over the whole width stands for.</summary>
    /// <value>The default value is <see langword="null"/>: the largest value.</value>
    public double? Maximum { get; init; }

    /// <summary>Gets whether a thin line marks the end of the longest muted bar across all rows.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool ShowBaseline { get; init; } = true;

    internal override double HeightOf(double width, double margin) => TitleHeight + (Bars.Count * RowHeight) + 4;

    internal override void Draw(IPlotCanvas canvas)
    {
        double top = DrawTitle(canvas, 0);
        (double low, double high) = Range();
        double labelWidth = Math.Min(canvas.Width * 0.4, Bars.Max(b => canvas.TextWidth(b.Label, FontSize)) + 14);
        double valueWidth = Bars.Max(b => canvas.TextWidth(NumberText.Format(b.Value, Format), FontSize)) + 14;
        double left = labelWidth, right = canvas.Width - valueWidth;
        double X(double value) => left + ((Math.Clamp(value, low, high) - low) / (high - low) * (right - left));

        for (int i = 0; i < Bars.Count; i++)
        {
            DrawBar(canvas, Bars[i], top + (i * RowHeight), left, right, X);
        }

        DrawBaseline(canvas, top, X);
    }

    internal override string Describe() =>
        "Bar chart. " + string.Join("; ", Bars.Select(b => $"{b.Label}: {NumberText.Format(b.Value, Format)}")) + ".";

    private void DrawBar(IPlotCanvas canvas, Bar bar, double top, double left, double right, Func<double, double> x)
    {
        double middle = top + (RowHeight / 2), baseline = middle + (FontSize * 0.36);
        string value = NumberText.Format(bar.Value, Format);
        canvas.Text(left - 12, baseline, canvas.Fit(bar.Label, FontSize, left - 12), Palette.Ink, FontSize, TextAnchor.End);
        canvas.Rectangle(left, middle - (BarHeight / 2), right - left, BarHeight, Palette.Track, 4);
        double end = left;
        if (!double.IsNaN(bar.Value))
        {
            double from = Math.Min(x(0), x(bar.Value));
            end = Math.Max(x(0), x(bar.Value));
            Paint fill = bar.Emphasis == BarEmphasis.Muted ? Palette.Quiet : Palette.Accent;
            canvas.Rectangle(from, middle - (BarHeight / 2), end - from, BarHeight, fill, 4, $"{bar.Label}: {value}");
        }

        canvas.Text(right + 12, baseline, value, Palette.Ink, FontSize, bold: bar.Emphasis == BarEmphasis.Normal);
    }

    private void DrawBaseline(IPlotCanvas canvas, double top, Func<double, double> x)
    {
        double[] muted = [.. Bars.Where(b => b.Emphasis == BarEmphasis.Muted && double.IsFinite(b.Value)).Select(b => b.Value)];
        if (ShowBaseline && muted.Length > 0 && Bars.Any(b => b.Emphasis == BarEmphasis.Normal))
        {
            double at = x(muted.Max());
            canvas.Line(at, top + 2, at, top + (Bars.Count * RowHeight) - 2, Palette.Muted, 1.5, "3 3");
        }
    }

    private (double Low, double High) Range()
    {
        double[] finite = [.. Bars.Select(b => b.Value).Where(double.IsFinite)];
        double low = Math.Min(0, finite.DefaultIfEmpty(0).Min());
        double high = Maximum ?? Math.Max(0, finite.DefaultIfEmpty(1).Max());
        return high > low ? (low, high) : (low, low + 1);
    }
}
