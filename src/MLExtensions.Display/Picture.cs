using System.Text;

namespace MLExtensions.Display;

/// <summary>A block that is also a picture: HTML for pages and notebooks, SVG and PNG for everything else.</summary>
/// <remarks>SVG and HTML follow their reader's light or dark preference; PNG has a <see cref="Theme"/>, and draws its text with strokes of its own, which know ASCII and a few signs: any other character is an empty box.</remarks>
public abstract class Picture : HtmlBlock
{
    /// <summary>The empty border of a picture that stands alone.</summary>
    internal const double Margin = 16;

    private const double MostPixels = 400_000_000;

    private readonly double _pixelRatio;

    private protected Picture(double pixelRatio) => _pixelRatio = pixelRatio;

    /// <summary>Gets the description that screen readers read out.</summary>
    /// <value>The default value is <see langword="null"/>: a description made from the data.</value>
    public string? Description { get; init; }

    /// <summary>Gets the colours of the PNG.</summary>
    /// <value>The default value is <see cref="PictureTheme.Light"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public PictureTheme Theme
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Theme must be Light or Dark.");
    }

    /// <summary>Gets the number of the PNG's pixels for each pixel of a screen.</summary>
    /// <value>The default value is 2 for drawings and 1 for pictures made of images. Values from 1 to 4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 1 to 4.</exception>
    public double PixelRatio
    {
        get => _pixelRatio;
        init => _pixelRatio = value is >= 1 and <= 4 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "PixelRatio must be from 1 to 4.");
    }

    /// <summary>Writes the picture as a standalone SVG document, which follows the viewer's light or dark preference.</summary>
    /// <returns>The document; it is well-formed XML.</returns>
    /// <exception cref="InvalidOperationException">The properties contradict each other.</exception>
    public string ToSvg() => Render(standalone: true);

    /// <summary>Draws the picture as a PNG file of 8-bit colours, in <see cref="Theme"/> and <see cref="PixelRatio"/>.</summary>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="InvalidOperationException">The properties contradict each other, or the picture would have more than 400 million pixels.</exception>
    public byte[] ToPng() => ToPng(Theme);

    /// <summary>Draws the picture as a PNG file of 8-bit colours.</summary>
    /// <param name="theme">Light or dark.</param>
    /// <param name="pixelRatio">Pixels of the file per pixel of a screen, 1 to 4; null for <see cref="PixelRatio"/>.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pixelRatio"/> is outside of 1 to 4.</exception>
    /// <exception cref="InvalidOperationException">The properties contradict each other, or the picture would have more than 400 million pixels.</exception>
    public byte[] ToPng(PictureTheme theme, double? pixelRatio = null)
    {
        double ratio = pixelRatio ?? PixelRatio;
        if (ratio is not (>= 1 and <= 4))
        {
            throw new ArgumentOutOfRangeException(nameof(pixelRatio), ratio, "A picture has 1 to 4 pixels per pixel of a screen.");
        }

        (double width, double height) = Extent(Margin);
        (width, height) = (width + (2 * Margin), height + (2 * Margin));
        if (width * height * ratio * ratio > MostPixels)
        {
            throw new InvalidOperationException($"The picture would have {width * ratio:0} × {height * ratio:0} pixels; show less, or set a smaller size or {nameof(PixelRatio)}.");
        }

        var canvas = new RasterCanvas(width, height, ratio, theme);
        Draw(canvas);
        return canvas.ToPng();
    }

    /// <summary>Saves the picture.</summary>
    /// <param name="path">The file, ending in <c>.html</c> (a page), <c>.svg</c> or <c>.png</c>. It is written to a temporary name first and then renamed.</param>
    /// <exception cref="ArgumentException">The file's extension is another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public sealed override void Save(string path)
    {
        switch (FileKind.Require(path, ".html", ".htm", ".svg", ".png"))
        {
            case ".png":
                AtomicFile.WriteAllBytes(path, ToPng());
                break;
            case ".svg":
                AtomicFile.WriteAllText(path, ToSvg());
                break;
            default:
                SavePage(path);
                break;
        }
    }

    internal abstract void Draw(IPlotCanvas canvas);

    /// <summary>The size of the drawing without a border; pictures of a given size are smaller by the border that is asked for.</summary>
    internal abstract (double Width, double Height) Extent(double margin);

    internal abstract string Describe();

    private protected virtual void SavePage(string path) => base.Save(path);

    private protected string Render(bool standalone)
    {
        (double width, double height) = Extent(0);
        var canvas = new SvgCanvas(width, height);
        Draw(canvas);
        return canvas.Finish(string.IsNullOrEmpty(Title) ? GetType().Name : Title, Description ?? Describe(), standalone);
    }

    /// <summary>Writes the picture as it stands in a page.</summary>
    private protected void WriteFigure(StringBuilder html)
    {
        html.Append("<figure class=\"mlx-figure\"><div class=\"mlx-scroll\">").Append(Render(standalone: false)).Append("</div>");
        if (!string.IsNullOrEmpty(Caption))
        {
            html.AppendElement("figcaption", null, Caption);
        }

        html.Append("</figure>");
    }

    /// <summary>Draws the title and gives the height it takes.</summary>
    private protected double DrawTitle(IPlotCanvas canvas, double left)
    {
        if (string.IsNullOrEmpty(Title))
        {
            return TitleHeight;
        }

        canvas.Text(left, 22, canvas.Fit(Title, 16, canvas.Width - left), Palette.Ink, 16, bold: true);
        return TitleHeight;
    }

    private protected double TitleHeight => string.IsNullOrEmpty(Title) ? 8 : 42;
}
