using System.Text;

namespace MLExtensions.Display;

/// <summary>
/// Builds one SVG picture. Every colour is written twice: as a plain attribute, which any viewer understands, and as a
/// class, through which the style sheet follows the reader's light or dark preference.
/// </summary>
internal sealed class SvgCanvas(double width, double height) : IPlotCanvas
{
    /// <summary>The empty border of a picture that stands alone; a page has its own.</summary>
    private const double Margin = Picture.Margin;

    /// <summary>Pictures of the usual width take the room of a page; narrower ones are not enlarged.</summary>
    private const double WidestRoom = 920;

    private readonly StringBuilder _body = new();
    private readonly HashSet<Paint> _used = [Palette.Surface, Palette.Ink];

    public double Width => width;

    public double Height => height;

    public void Rectangle(double x, double y, double w, double h, Paint fill, double radius = 0, string? hint = null)
    {
        _body.Append("<rect");
        Number("x", x).Number("y", y).Number("width", Math.Max(0, w)).Number("height", Math.Max(0, h));
        if (radius > 0)
        {
            Number("rx", radius);
        }

        Fill(fill).Close("rect", hint);
    }

    public void Outline(double x, double y, double w, double h, Paint stroke, double thickness, double radius = 0)
    {
        _body.Append("<rect fill=\"none\"");
        Number("x", x).Number("y", y).Number("width", w).Number("height", h);
        if (radius > 0)
        {
            Number("rx", radius);
        }

        Stroke(stroke, thickness, null).Close("rect", null);
    }

    public void Line(double x1, double y1, double x2, double y2, Paint stroke, double thickness = 1, string? dash = null)
    {
        _body.Append("<line");
        Number("x1", x1).Number("y1", y1).Number("x2", x2).Number("y2", y2);
        Stroke(stroke, thickness, dash).Close("line", null);
    }

    public void Circle(double cx, double cy, double r, Paint fill, string? hint = null)
    {
        _body.Append("<circle");
        Number("cx", cx).Number("cy", cy).Number("r", r);
        Fill(fill).Close("circle", hint);
    }

    public void Polyline(ReadOnlySpan<(double X, double Y)> points, Paint stroke, double thickness)
    {
        _body.Append("<path d=\"");
        Path(points);
        _body.Append("\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
        Stroke(stroke, thickness, null).Close("path", null);
    }

    public void Polygon(ReadOnlySpan<(double X, double Y)> corners, Paint fill, string? hint = null)
    {
        _body.Append("<path d=\"");
        Path(corners);
        _body.Append("Z\"");
        Fill(fill).Close("path", hint);
    }

    public void Text(double x, double y, string text, Paint fill, double size = 13, TextAnchor anchor = TextAnchor.Start, bool bold = false)
    {
        _body.Append("<text");
        Number("x", x).Number("y", y).Number("font-size", size);
        if (anchor != TextAnchor.Start)
        {
            _body.Append(anchor == TextAnchor.Middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"");
        }

        if (bold)
        {
            _body.Append(" font-weight=\"600\"");
        }

        Fill(fill);
        _body.Append('>').Append(Markup.Encode(text)).Append("</text>");
    }

    public void TurnedText(double x, double y, double degrees, string text, Paint fill, double size, TextAnchor anchor)
    {
        _body.Append("<g transform=\"translate(").Append(NumberText.Coordinate(x)).Append(' ').Append(NumberText.Coordinate(y))
            .Append(") rotate(").Append(NumberText.Coordinate(degrees)).Append(")\">");
        Text(0, 0, text, fill, size, anchor);
        _body.Append("</g>");
    }

    public void Image(double x, double y, double w, double h, ImageTile image, string? hint = null)
    {
        _body.Append("<image");
        Number("x", x).Number("y", y).Number("width", w).Number("height", h);
        if (w >= 2 * image.Width)
        {
            _body.Append(" style=\"image-rendering:pixelated\"");
        }

        _body.Append(" href=\"").Append(image.ToDataUri()).Append('"');
        Close("image", hint);
    }

    public double TextWidth(string text, double size) => TextMeasure.Width(text, size);

    /// <summary>The finished picture; <paramref name="standalone"/> adds the style sheet that a page would otherwise bring.</summary>
    public string Finish(string title, string description, bool standalone)
    {
        var svg = new StringBuilder(_body.Length + 2048);
        double margin = standalone ? Margin : 0;
        string edge = NumberText.Coordinate(-margin), w = NumberText.Coordinate(width + (2 * margin)), h = NumberText.Coordinate(height + (2 * margin));
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"mlx-svg\" role=\"img\" width=\"").Append(w).Append("\" height=\"").Append(h)
            .Append("\" viewBox=\"").Append(edge).Append(' ').Append(edge).Append(' ').Append(w).Append(' ').Append(h).Append(standalone || width >= WidestRoom ? "" : $"\" style=\"max-width:{w}px").Append("\" font-family=\"").Append(StyleSheet.SansSerif).Append("\" aria-label=\"")
            .Append(Markup.Encode(title)).Append("\">");
        svg.AppendElement("title", null, title).AppendElement("desc", null, description);
        if (standalone)
        {
            svg.Append("<style>").Append(StyleSheet.ForSvg(Palette.All.Where(_used.Contains))).Append("</style>");
            svg.Append("<rect x=\"").Append(edge).Append("\" y=\"").Append(edge).Append("\" width=\"").Append(w).Append("\" height=\"").Append(h).Append("\" rx=\"10\" class=\"")
                .Append(Palette.Surface.FillClass).Append("\" fill=\"").Append(Palette.Surface.Light).Append("\"/>");
        }

        return svg.Append(_body).Append("</svg>").ToString();
    }

    private void Path(ReadOnlySpan<(double X, double Y)> points)
    {
        for (int i = 0; i < points.Length; i++)
        {
            _body.Append(i == 0 ? 'M' : 'L').Append(NumberText.Coordinate(points[i].X)).Append(' ').Append(NumberText.Coordinate(points[i].Y));
        }
    }

    private SvgCanvas Number(string name, double value)
    {
        _body.Append(' ').Append(name).Append("=\"").Append(NumberText.Coordinate(value)).Append('"');
        return this;
    }

    private SvgCanvas Fill(Paint paint)
    {
        _used.Add(paint);
        _body.Append(" class=\"").Append(paint.FillClass).Append("\" fill=\"").Append(paint.Light).Append('"');
        return this;
    }

    private SvgCanvas Stroke(Paint paint, double thickness, string? dash)
    {
        _used.Add(paint);
        _body.Append(" class=\"").Append(paint.StrokeClass).Append("\" stroke=\"").Append(paint.Light).Append('"');
        Number("stroke-width", thickness);
        if (dash is not null)
        {
            _body.Append(" stroke-dasharray=\"").Append(dash).Append('"');
        }

        return this;
    }

    private void Close(string tag, string? hint)
    {
        if (hint is null)
        {
            _body.Append("/>");
            return;
        }

        _body.Append('>').AppendElement("title", null, hint).Append("</").Append(tag).Append('>');
    }
}
