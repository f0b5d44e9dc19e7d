namespace MLExtensions.Display;

/// <summary>One picture of an <see cref="ImageGrid"/>.</summary>
public sealed class ImageTile
{
    private readonly IReadOnlyList<ImageFact> _facts = [];

    /// <summary>A tile of pixels.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="pixels">[height, width, channels], row-major, 8 bits; not copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or <paramref name="channels"/> is neither 1 nor 3.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is not of height · width · channels bytes.</exception>
    public ImageTile(int width, int height, int channels, ReadOnlyMemory<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A tile has 1 channel (grey) or 3 (red, green, blue).");
        }

        if (pixels.Length != (long)width * height * channels)
        {
            throw new ArgumentException($"{pixels.Length} bytes are no tile of {height} × {width} × {channels}.", nameof(pixels));
        }

        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    /// <summary>Gets the pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the channels: 1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>Gets the pixels, [Height, Width, Channels].</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Gets the text under the tile.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? Caption { get; init; }

    /// <summary>Gets what is shown, under the caption, to the reader who points at the tile.</summary>
    /// <value>The default value is an empty list.</value>
    public IReadOnlyList<ImageFact> Facts
    {
        get => _facts;
        init => _facts = Check.Items(value);
    }

    /// <summary>The tile as an address that holds a PNG file.</summary>
    internal string ToDataUri() => "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(Pixels.Span, Width, Height, Channels));
}
