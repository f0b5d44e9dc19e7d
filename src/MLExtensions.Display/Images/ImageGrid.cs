using System.Text;

namespace MLExtensions.Display;

/// <summary>
/// Pictures in rows and columns: what filters see, feature maps, images of a data set. On a page the reader who points at a tile is told its
/// caption and numbers; as a PNG file it is one picture with the captions.
/// </summary>
public sealed class ImageGrid : HtmlBlock
{
    private readonly IReadOnlyList<ImageTile> _tiles = [];
    private readonly int _columns = 8;
    private readonly int _tileSize;

    /// <summary>Gets the tiles, row by row.</summary>
    public required IReadOnlyList<ImageTile> Tiles
    {
        get => _tiles;
        init => _tiles = Check.SomeItems(value);
    }

    /// <summary>Gets the most tiles in a row.</summary>
    /// <value>The default value is 8. Values from 1 to 64.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Columns
    {
        get => _columns;
        init => _columns = value is >= 1 and <= 64 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Columns must be from 1 to 64.");
    }

    /// <summary>Gets the length of a tile's longer side in pixels of a screen.</summary>
    /// <value>The default value is 0: that of the largest tile; small ones are enlarged by a whole number to 64 at least. Values 0 and 8 to 1024.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int TileSize
    {
        get => _tileSize;
        init => _tileSize = value is 0 or (>= 8 and <= 1024) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "TileSize must be 0 or from 8 to 1024 pixels.");
    }

    /// <summary>Gets whether captions stand under the tiles; if not, they are shown to the reader who points at one.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool ShowCaptions { get; init; } = true;

    /// <summary>The side of a tile's square on the screen.</summary>
    internal int Side
    {
        get
        {
            int largest = Tiles.Max(t => Math.Max(t.Width, t.Height));
            return TileSize > 0 ? TileSize : Math.Min(1024, largest >= 64 ? largest : largest * ((64 + largest - 1) / largest));
        }
    }

    /// <summary>Draws the grid as one PNG picture.</summary>
    /// <param name="theme">Light or dark.</param>
    /// <param name="pixelRatio">Pixels of the picture per pixel of a screen, 1 to 4.</param>
    /// <returns>The bytes of a PNG file.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pixelRatio"/> is outside of 1 to 4.</exception>
    /// <exception cref="InvalidOperationException">The picture would have more than 400 million pixels.</exception>
    public byte[] ToPng(PictureTheme theme = PictureTheme.Light, int pixelRatio = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixelRatio, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pixelRatio, 4);
        return new ImageGridDrawing(this).ToPng(theme, pixelRatio);
    }

    /// <summary>Saves the grid.</summary>
    /// <param name="path">The file, ending in <c>.png</c> (one picture, light) or <c>.html</c> (a page to point at). It is written to a temporary name first and then renamed.</param>
    /// <exception cref="ArgumentException">The file's extension is another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public override void Save(string path)
    {
        if (FileKind.Require(path, ".png", ".html", ".htm") == ".png")
        {
            AtomicFile.WriteAllBytes(path, ToPng());
            return;
        }

        base.Save(path);
    }

    internal override void WriteBody(StringBuilder html)
    {
        OpenCard(html);
        string side = NumberText.Coordinate(Side), columns = NumberText.Coordinate(Math.Min(Columns, Tiles.Count));
        html.Append("<div class=\"mlx-scroll mlx-images\"><ul style=\"grid-template-columns:repeat(").Append(columns).Append(',').Append(side).Append("px)\">");
        for (int i = 0; i < Tiles.Count; i++)
        {
            WriteTile(html, i);
        }

        html.Append("</ul></div>");
        CloseCard(html);
    }

    private void WriteTile(StringBuilder html, int index)
    {
        ImageTile tile = Tiles[index];
        double scale = (double)Side / Math.Max(tile.Width, tile.Height);
        string image = "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(tile.Pixels.Span, tile.Width, tile.Height, tile.Channels));
        html.Append("<li tabindex=\"0\"").Append(ClassesOf(index, isEnlarged: scale >= 2)).Append("><img alt=\"").Append(Markup.Encode(Describe(tile)))
            .Append("\" width=\"").Append(NumberText.Coordinate(Math.Max(1, Math.Round(tile.Width * scale))))
            .Append("\" height=\"").Append(NumberText.Coordinate(Math.Max(1, Math.Round(tile.Height * scale))))
            .Append("\" src=\"").Append(image).Append("\"/>");
        if (ShowCaptions && !string.IsNullOrEmpty(tile.Caption))
        {
            html.AppendElement("span", "mlx-under", tile.Caption);
        }

        WriteHint(html, tile);
        html.Append("</li>");
    }

    // Hints leave their picture free and open towards the middle, so that none is cut off at the border; in a single row they lie on the picture.
    private string ClassesOf(int index, bool isEnlarged)
    {
        int columns = Math.Min(Columns, Tiles.Count), rows = (Tiles.Count + columns - 1) / columns;
        string height = rows == 1 ? " mlx-tip-in" : index / columns == rows - 1 ? " mlx-tip-up" : "";
        string classes = (isEnlarged ? " mlx-pixels" : "") + (index % columns * 2 >= columns ? " mlx-tip-left" : "") + height;
        return classes.Length == 0 ? "" : $" class=\"{classes[1..]}\"";
    }

    private static void WriteHint(StringBuilder html, ImageTile tile)
    {
        if (string.IsNullOrEmpty(tile.Caption) && tile.Facts.Count == 0)
        {
            return;
        }

        html.Append("<div class=\"mlx-tip\">");
        if (!string.IsNullOrEmpty(tile.Caption))
        {
            html.AppendElement("b", null, tile.Caption);
        }

        foreach (ImageFact fact in tile.Facts)
        {
            html.Append("<span>").AppendElement("i", null, fact.Name).Append(' ').Append(Markup.Encode(NumberText.Cell(fact.Value, null))).Append("</span>");
        }

        html.Append("</div>");
    }

    private static string Describe(ImageTile tile) =>
        string.Join(", ", tile.Facts.Select(f => $"{f.Name} {NumberText.Cell(f.Value, null)}").Prepend(tile.Caption).Where(t => !string.IsNullOrEmpty(t)));
}
