namespace MLExtensions.Display;

/// <summary>What a plot is drawn on: vectors or pixels. Lengths are in pixels of a screen, y points down.</summary>
internal interface IPlotCanvas
{
    double Width { get; }

    double Height { get; }

    void Rectangle(double x, double y, double w, double h, Paint fill, double radius = 0, string? hint = null);

    /// <summary>An unfilled rectangle; the line lies half inside and half outside of its edges.</summary>
    void Outline(double x, double y, double w, double h, Paint stroke, double thickness, double radius = 0);

    void Line(double x1, double y1, double x2, double y2, Paint stroke, double thickness = 1, string? dash = null);

    /// <summary>An unfilled line through points, its corners and ends round.</summary>
    void Polyline(ReadOnlySpan<(double X, double Y)> points, Paint stroke, double thickness);

    void Circle(double cx, double cy, double r, Paint fill, string? hint = null);

    /// <summary>A convex polygon, its corners clockwise on the screen.</summary>
    void Polygon(ReadOnlySpan<(double X, double Y)> corners, Paint fill, string? hint = null);

    /// <summary>Text that starts, is centred or ends at a point of its base line.</summary>
    void Text(double x, double y, string text, Paint fill, double size = 13, TextAnchor anchor = TextAnchor.Start, bool bold = false);

    /// <summary>Text turned around its anchor, in degrees clockwise.</summary>
    void TurnedText(double x, double y, double degrees, string text, Paint fill, double size, TextAnchor anchor);

    /// <summary>A picture, its pixels repeated where it grows and averaged where it shrinks.</summary>
    void Image(double x, double y, double w, double h, ImageTile image, string? hint = null);

    /// <summary>The width of a text as this canvas draws it, or a little more.</summary>
    double TextWidth(string text, double size);
}
