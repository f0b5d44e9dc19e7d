using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How image files are read.</summary>
public sealed class ImageReadOptions
{
    private readonly long _maxPixels = 100_000_000;
    private readonly long _maxFileBytes = 256L << 20;
    private readonly ImageColor _color = ImageColor.Rgb;

    /// <summary>Gets the largest number of pixels (width × height) that is read; what the file's head announces is checked before anything is decoded.</summary>
    /// <value>The default value is 100,000,000, for which decoding takes about 700 MB. Values from 1 to 500,000,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public long MaxPixels
    {
        get => _maxPixels;
        init => _maxPixels = OptionChecks.InRange(value, 1, 500_000_000);
    }

    /// <summary>Gets the length of the largest file that is read, in bytes.</summary>
    /// <value>The default value is 256 MiB. Values from 1 to 2,147,483,591.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public long MaxFileBytes
    {
        get => _maxFileBytes;
        init => _maxFileBytes = OptionChecks.InRange(value, 1, Array.MaxLength);
    }

    /// <summary>Gets the channels of the image.</summary>
    /// <value>The default value is <see cref="ImageColor.Rgb"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ImageColor Color
    {
        get => _color;
        init => _color = OptionChecks.Defined(value);
    }

    /// <summary>Gets what transparent pixels lie on.</summary>
    /// <value>The default value is black, as ML.NET's ExtractPixels gives them.</value>
    public PixelColor Background { get; init; }

    /// <summary>Gets whether the image is turned as its EXIF data says.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool ApplyOrientation { get; init; } = true;

    /// <summary>Gets whether a file that ends early or whose checksums are wrong is an image still: what is missing is grey or black.</summary>
    /// <value>The default value is <see langword="false"/>: such a file is an error.</value>
    public bool AcceptDamaged { get; init; }
}
