using System.Text;

namespace MLExtensions.Display;

/// <summary>A picture that is drawn: the same lines, shapes and texts in a page, as SVG and as PNG.</summary>
public abstract class SvgFigure : Picture
{
    private readonly double _width = 920;

    private protected SvgFigure()
        : base(pixelRatio: 2)
    {
    }

    /// <summary>Gets the width of the drawing in pixels; in a page it shrinks to the room there is.</summary>
    /// <value>The default value is 920. Values from 240 to 4000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 240 to 4000.</exception>
    public double Width
    {
        get => _width;
        init => _width = value is >= 240 and <= 4000 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Width must be from 240 to 4000 pixels.");
    }

    internal override (double Width, double Height) Extent(double margin) => (Width - (2 * margin), HeightOf(Width - (2 * margin), margin));

    /// <summary>The height of a drawing of a width.</summary>
    internal abstract double HeightOf(double width, double margin);

    internal override void WriteBody(StringBuilder html) => WriteFigure(html);
}
