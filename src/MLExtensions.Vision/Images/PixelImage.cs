namespace MLExtensions.Vision;

/// <summary>
/// An image in memory: 8 bits a channel, grey or RGB, rows from top to bottom, channels of a pixel side by side. Without alpha and
/// without orientation: what reads an image applies both.
/// </summary>
public sealed class PixelImage
{
    private readonly byte[] _pixels;

    /// <summary>An image of given pixels, which are not copied.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="pixels">[height, width, channels], row-major.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or <paramref name="channels"/> is neither 1 nor 3.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is not of height · width · channels bytes.</exception>
    public PixelImage(int width, int height, int channels, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1 channel (grey) or 3 (red, green, blue).");
        }

        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != (long)width * height * channels)
        {
            throw new ArgumentException($"{pixels.Length} bytes are no image of {height} × {width} × {channels}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Channels = channels;
        _pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>The pixels, [Height, Width, Channels], row-major.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;
}
