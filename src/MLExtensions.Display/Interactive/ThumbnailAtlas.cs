namespace MLExtensions.Display;

/// <summary>The thumbnails of a plot's points as one picture of equal cells, row after row: one file decodes faster than thousands.</summary>
internal sealed class ThumbnailAtlas
{
    private const long MostPixels = 60_000_000;

    private readonly ImageTile[] _tiles;
    private readonly int _columns;

    private ThumbnailAtlas(ImageTile[] tiles, int[] ofPoint)
    {
        (_tiles, OfPoint) = (tiles, ofPoint);
        (CellWidth, CellHeight) = (tiles.Max(t => t.Width), tiles.Max(t => t.Height));
        _columns = Math.Max(1, (int)Math.Ceiling(Math.Sqrt((double)tiles.Length * CellHeight / CellWidth)));
        if ((long)tiles.Length * CellWidth * CellHeight > MostPixels)
        {
            throw new InvalidOperationException(
                $"{tiles.Length} thumbnails of {CellWidth} × {CellHeight} pixels are more than the {MostPixels / 1_000_000} million pixels that a page takes; make them smaller, or show fewer.");
        }
    }

    /// <summary>The thumbnail of each point; −1 for none.</summary>
    public IReadOnlyList<int> OfPoint { get; }

    public int CellWidth { get; }

    public int CellHeight { get; }

    /// <summary>What the page's script is told, beside the picture.</summary>
    public ThumbnailLayout Layout => new()
    {
        Width = CellWidth,
        Height = CellHeight,
        Columns = _columns,
        Rows = Rows,
        Of = OfPoint,
        Sizes = Array.TrueForAll(_tiles, t => t.Width == CellWidth && t.Height == CellHeight) ? null : [.. _tiles.Select(t => new[] { t.Width, t.Height })],
    };

    private int Rows => (_tiles.Length + _columns - 1) / _columns;

    /// <summary>The atlas of points' thumbnails, each picture once; null where no point has one.</summary>
    /// <exception cref="InvalidOperationException">The pictures are too large together.</exception>
    public static ThumbnailAtlas? Of(IEnumerable<ScatterPoint> points)
    {
        var index = new Dictionary<ImageTile, int>(ReferenceEqualityComparer.Instance);
        int[] ofPoint = [.. points.Select(p => p.Thumbnail is null ? -1 : index.TryGetValue(p.Thumbnail, out int known) ? known : index[p.Thumbnail] = index.Count)];
        return index.Count == 0 ? null : new ThumbnailAtlas([.. index.OrderBy(entry => entry.Value).Select(entry => entry.Key)], ofPoint);
    }

    /// <summary>The picture: grey where all thumbnails are.</summary>
    public ImageTile Draw()
    {
        int channels = _tiles.Max(t => t.Channels), stride = _columns * CellWidth * channels;
        var pixels = new byte[stride * Rows * CellHeight];
        for (int i = 0; i < _tiles.Length; i++)
        {
            ImageTile tile = _tiles[i];
            Span<byte> cell = pixels.AsSpan((i / _columns * CellHeight * stride) + (i % _columns * CellWidth * channels));
            for (int row = 0; row < tile.Height; row++)
            {
                Copy(tile.Pixels.Span.Slice(row * tile.Width * tile.Channels, tile.Width * tile.Channels), tile.Channels, cell[(row * stride)..], channels);
            }
        }

        return new ImageTile(_columns * CellWidth, Rows * CellHeight, channels, pixels);
    }

    private static void Copy(ReadOnlySpan<byte> from, int fromChannels, Span<byte> to, int toChannels)
    {
        if (fromChannels == toChannels)
        {
            from.CopyTo(to);
            return;
        }

        for (int i = 0; i < from.Length; i++)
        {
            to.Slice(i * toChannels, toChannels).Fill(from[i]);
        }
    }
}
