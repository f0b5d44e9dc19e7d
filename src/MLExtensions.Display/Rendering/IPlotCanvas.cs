namespace MLExtensions.Display;

/// <summary>What a plot is drawn on: vectors or pixels. Lengths are in pixels of a screen, y points down.</summary>
internal interface IPlotCanvas
{
    double Width { get; }

    double Height { get; }

    void Rectangle(double x, double y, double w, double h, Paint fill, double radius = 0, string? hint = null);

    void Circle(double cx, double cy, double r, Paint fill, string? hint = null);

    /// <summary>A convex polygon, its corners clockwise on the screen.</summary>
    void Polygon(ReadOnlySpan<(double X, double Y)> corners, Paint fill, string? hint = null);

    /// <summary>Text that starts, is centred or ends at a point of its base line.</summary>
    void Text(double x, double y, string text, Paint fill, double size = 13, TextAnchor anchor = TextAnchor.Start, bool bold = false);
}
