using System.Text;

namespace MLExtensions.Display;

/// <summary>
/// Pictures in rows and columns: what filters see, feature maps, images of a data set. On a page the reader who points at a tile is told its
/// caption and numbers; as SVG or PNG it is one picture with the captions.
/// </summary>
public sealed class ImageGrid : Picture
{
    private const int Gap = 6;

    private readonly IReadOnlyList<ImageTile> _tiles = [];
    private readonly int _columns = 8;
    private readonly int _tileSize;

    /// <summary>A grid without tiles yet.</summary>
    public ImageGrid()
        : base(pixelRatio: 1)
    {
    }

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

    private int Side
    {
        get
        {
            int largest = Tiles.Max(t => Math.Max(t.Width, t.Height));
            return TileSize > 0 ? TileSize : Math.Min(1024, largest >= 64 ? largest : largest * ((64 + largest - 1) / largest));
        }
    }

    private int TilesInARow => Math.Min(Columns, Tiles.Count);

    private int Rows => (Tiles.Count + TilesInARow - 1) / TilesInARow;

    private int CaptionHeight => ShowCaptions && Tiles.Any(t => !string.IsNullOrEmpty(t.Caption)) ? TileDrawing.CaptionHeight : 0;

    private double HeadHeight => string.IsNullOrEmpty(Title) ? 0 : TitleHeight - 8;

    internal override (double Width, double Height) Extent(double margin) =>
        ((TilesInARow * (Side + Gap)) - Gap, HeadHeight + (Rows * (Side + CaptionHeight + Gap)) - Gap);

    internal override void Draw(IPlotCanvas canvas)
    {
        if (HeadHeight > 0)
        {
            DrawTitle(canvas, 0);
        }

        int side = Side, below = CaptionHeight;
        for (int i = 0; i < Tiles.Count; i++)
        {
            double left = i % TilesInARow * (side + Gap), top = HeadHeight + (i / TilesInARow * (side + below + Gap));
            TileDrawing.Draw(canvas, Tiles[i], left, top, side, ShowCaptions, Tiles[i].Facts);
        }
    }

    internal override string Describe() => $"{Tiles.Count} images. " + string.Join("; ", Tiles.Select(t => TileMarkup.Describe(t, t.Facts)).Where(t => t.Length > 0)) + ".";

    internal override void WriteBody(StringBuilder html)
    {
        OpenCard(html);
        string side = NumberText.Coordinate(Side), columns = NumberText.Coordinate(TilesInARow);
        html.Append("<div class=\"mlx-scroll mlx-images\"><ul style=\"grid-template-columns:repeat(").Append(columns).Append(',').Append(side).Append("px)\">");
        for (int i = 0; i < Tiles.Count; i++)
        {
            TileMarkup.Append(html, Tiles[i], Side, ClassesOf(i), ShowCaptions, Tiles[i].Facts);
        }

        html.Append("</ul></div>");
        CloseCard(html);
    }

    // Hints leave their picture free and open towards the middle, so that none is cut off at the border; in a single row they lie on the picture.
    private string ClassesOf(int index)
    {
        string height = Rows == 1 ? " mlx-tip-in" : index / TilesInARow == Rows - 1 ? " mlx-tip-up" : "";
        return ((index % TilesInARow * 2 >= TilesInARow ? "mlx-tip-left" : "") + height).Trim();
    }
}
