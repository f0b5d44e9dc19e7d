using System.Text;

namespace MLExtensions.Display;

/// <summary>
/// Points on a plane, for instance a map of words or pictures. Both axes have the same scale. Alone on a page or in a
/// notebook it is interactive: it zooms, pans, shows the text of the point under the pointer, and its legend shows and hides
/// classes, for up to some 100,000 points (drawn by plotly.js with WebGL, which travels in the page). In a file it may also be
/// a picture, SVG or PNG.
/// </summary>
/// <remarks>
/// Classes have colours that people with the common colour-vision deficiencies tell apart, and shapes: 40 differ in one or the
/// other. The PNG draws its text with strokes of its own, which know ASCII; any other character is an empty box.
/// </remarks>
public sealed class ScatterPlot : SvgFigure
{
    private readonly IReadOnlyList<ScatterPoint> _points = [];
    private readonly double _height = 620;
    private ScatterClasses? _classes;
    private bool? _interactive;
    private bool _fillsPage;

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

    /// <summary>Gets whether the still picture shows the points' thumbnails where there is room, framed in the colour of their class; the interactive one shows that of the point under the pointer.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool ShowThumbnails { get; init; }

    /// <summary>Gets what the points' values are, for the scale of colours.</summary>
    /// <value>The default value is <see langword="null"/>: <c>Value</c>.</value>
    public string? ValueLabel { get; init; }

    /// <summary>Gets whether HTML shows the interactive plot, 0.8 MB and its data, or the still picture.</summary>
    /// <value>The default value is <see langword="null"/>: interactive alone (<see cref="HtmlBlock.ToHtml"/>, <see cref="Picture.Save"/>), still among the blocks of a report.</value>
    public bool? Interactive
    {
        get => _interactive;
        init => _interactive = value;
    }

    internal ScatterClasses Classes => _classes ??= new ScatterClasses(Points);

    internal override bool UsesScript => Interactive == true;

    /// <summary>Whether the plot takes the height of the window.</summary>
    internal bool FillsPage => _fillsPage;

    /// <summary>Makes a plot of arrays, row by row.</summary>
    /// <param name="xy">Two coordinates of each point, one point after the other.</param>
    /// <param name="labels">The class of each point; null for none.</param>
    /// <param name="texts">The text of each point, shown when it is pointed at; null for none.</param>
    /// <param name="title">The heading; null for none.</param>
    /// <returns>The plot.</returns>
    /// <exception cref="ArgumentException">There is no point, or the lengths do not go together.</exception>
    public static ScatterPlot From(ReadOnlySpan<float> xy, IReadOnlyList<string?>? labels = null, IReadOnlyList<string?>? texts = null, string? title = null) =>
        new() { Points = ScatterPoint.FromArrays(xy, labels, texts), Title = title };

    /// <summary>The same plot, interactive among the blocks of a report too.</summary>
    /// <returns>A copy.</returns>
    public ScatterPlot AsInteractive()
    {
        var copy = (ScatterPlot)MemberwiseClone();
        copy._interactive = true;
        return copy;
    }

    internal override HtmlBlock Alone() => Interactive is null ? AsInteractive() : this;

    internal override void WriteBody(StringBuilder html)
    {
        if (Interactive == true)
        {
            new InteractiveScatter(this).WriteTo(html, standalone => Render(standalone));
        }
        else
        {
            base.WriteBody(html);
        }
    }

    internal override double HeightOf(double width, double margin) => Height - (2 * margin);

    internal override string Describe()
    {
        int hidden = Points.Count(p => !p.IsFinite);
        return $"Scatter plot of {Points.Count - hidden} points"
            + (Classes.Names.Count > 0 ? " in the categories " + string.Join(", ", Classes.Names) : "")
            + (hidden > 0 ? $"; {hidden} without finite coordinates are left out." : ".");
    }

    internal override void Draw(IPlotCanvas canvas)
    {
        double top = DrawTitle(canvas, 0);
        if (Classes.HasValues)
        {
            top = ColorScale.Draw(canvas, ValueLabel ?? "Value", Classes.Range, 0, top);
        }

        top = Legend.Draw(canvas, Classes.Names, shapes: true, 0, top, Classes.HasValues ? Palette.Quiet : null);
        new ScatterDrawing(this).Draw(canvas, top);
    }

    private protected override void SavePage(string path)
    {
        if (Interactive == false)
        {
            base.SavePage(path);
            return;
        }

        var page = (ScatterPlot)MemberwiseClone();
        (page._interactive, page._fillsPage) = (true, true);
        AtomicFile.WriteAllText(path, new HtmlReport { Title = Title ?? "Scatter plot", IsWide = true, Sections = [new ReportSection { Blocks = [page] }] }.ToHtml());
    }
}
