using Microsoft.ML.Data;
using MLExtensions.Display;

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

    /// <summary>The colour of one pixel; of a grey image three times its value.</summary>
    /// <param name="x">The column, from 0 at the left.</param>
    /// <param name="y">The row, from 0 at the top.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such pixel.</exception>
    public PixelColor this[int x, int y]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
            int at = ((y * Width) + x) * Channels;
            return Channels == 1 ? new PixelColor(_pixels[at], _pixels[at], _pixels[at]) : new PixelColor(_pixels[at], _pixels[at + 1], _pixels[at + 2]);
        }
    }

    /// <summary>Reads a JPEG, PNG, WebP or GIF file (its first picture), turned as its EXIF data says and laid on a background where it is transparent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and conversions; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, no image, cut off, damaged or over a limit; the message names the path and says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PixelImage Load(string path, ImageReadOptions? options = null) => ImageReader.Read(path, options ?? new ImageReadOptions());

    /// <summary>Reads an image from the rest of a stream, as <see cref="Load(string, ImageReadOptions?)"/> does from a file.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="options">Limits and conversions; null for the defaults.</param>
    /// <exception cref="InvalidDataException">The content is empty, no image, cut off, damaged or over a limit.</exception>
    public static PixelImage Load(Stream stream, ImageReadOptions? options = null) => ImageReader.Read(stream, options ?? new ImageReadOptions());

    /// <summary>The RGB pixels of an image of ML.NET.</summary>
    /// <param name="image">The image; its colours are multiplied by alpha, as those that ML.NET reads are.</param>
    /// <param name="background">What transparent pixels lie on. The default is black: the pixels that ML.NET's ExtractPixels gives.</param>
    public static PixelImage FromMLImage(MLImage image, PixelColor background = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new PixelImage(image.Width, image.Height, 3, MLImagePixels.ToRgb(image, background));
    }

    /// <summary>The image that a network's tensor shows: the reverse of <see cref="ImagePreprocessing.Apply"/>, rounded and cut off at 0 and 255.</summary>
    /// <param name="tensor">channels · height · width values; of all but numbers nothing can be seen: NaN is 0.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    /// <param name="preprocessing">What was done to the pixels.</param>
    /// <param name="layout">The order of the values.</param>
    /// <param name="channels">3 or 1.</param>
    /// <exception cref="ArgumentException"><paramref name="tensor"/> has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or <paramref name="channels"/> is neither 1 nor 3.</exception>
    public static PixelImage FromTensor(
        ReadOnlySpan<float> tensor, int width, int height, ImagePreprocessing preprocessing, TensorLayout layout = TensorLayout.Nchw, int channels = 3)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        var image = new PixelImage(width, height, channels, new byte[checked(width * height * channels)]);
        ImageTensor.Read(tensor, image._pixels, width * height, preprocessing, layout, channels);
        return image;
    }

    /// <summary>The same image for columns of ML.NET: opaque, 4 bytes a pixel.</summary>
    /// <returns>A new image, to be disposed by the caller.</returns>
    public MLImage ToMLImage() => MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, MLImagePixels.ToBgra(this));

    /// <summary>Writes the image as a PNG file, grey or true colour of 8 bits, to a temporary name first.</summary>
    /// <param name="path">The file, ending in <c>.png</c>. Missing folders are created.</param>
    /// <exception cref="ArgumentException">The file's extension is another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        FileKind.Require(path, ".png");
        AtomicFile.WriteAllBytes(path, ToPng());
    }

    /// <summary>The image as the bytes of a PNG file.</summary>
    public byte[] ToPng() => PngEncoder.Encode(_pixels, Width, Height, Channels);

    /// <summary>The image as a tile of an <see cref="ImageGrid"/>.</summary>
    /// <param name="caption">The text under it, or null.</param>
    /// <param name="facts">What is shown to the reader who points at it.</param>
    public ImageTile ToTile(string? caption = null, params IReadOnlyList<ImageFact> facts) => new(Width, Height, Channels, _pixels) { Caption = caption, Facts = facts };

    /// <summary>The image in another size. Where it shrinks every pixel counts (the filter widens), so that nothing aliases.</summary>
    /// <param name="width">The new width.</param>
    /// <param name="height">The new height.</param>
    /// <param name="filter">The filter; bilinear by default.</param>
    /// <returns>A new image, or this one when it has that size.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or too large for an array.</exception>
    public PixelImage Resize(int width, int height, ResizeFilter filter = ResizeFilter.Bilinear) =>
        width == Width && height == Height ? this : ImageResampler.Resize(this, new ImageRegion(0, 0, Width, Height), width, height, filter);

    /// <summary>A rectangle of the image in another size, without copying it out first.</summary>
    /// <param name="region">The rectangle; its borders may lie within pixels.</param>
    /// <param name="width">The new width.</param>
    /// <param name="height">The new height.</param>
    /// <param name="filter">The filter; bilinear by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the rectangle leaves the image.</exception>
    public PixelImage Resize(ImageRegion region, int width, int height, ResizeFilter filter = ResizeFilter.Bilinear) =>
        ImageResampler.Resize(this, region, width, height, filter);

    /// <summary>The image brought into a frame of given size.</summary>
    /// <param name="width">The frame's width.</param>
    /// <param name="height">The frame's height.</param>
    /// <param name="fit">What happens where the shapes differ.</param>
    /// <param name="filter">The filter; bilinear by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or a value is not defined.</exception>
    public PixelImage Fit(int width, int height, ImageFit fit, ResizeFilter filter = ResizeFilter.Bilinear) => ImageFitting.Fit(this, width, height, fit, filter);

    /// <summary>A copy of a rectangle.</summary>
    /// <param name="x">Its first column.</param>
    /// <param name="y">Its first row.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle is empty or leaves the image.</exception>
    public PixelImage Crop(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height - y);
        var pixels = new byte[width * height * Channels];
        for (int row = 0; row < height; row++)
        {
            _pixels.AsSpan((((y + row) * Width) + x) * Channels, width * Channels).CopyTo(pixels.AsSpan(row * width * Channels));
        }

        return new PixelImage(width, height, Channels, pixels);
    }

    /// <summary>The rectangle in the middle; where it is not possible, half a pixel up and left of it.</summary>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle is empty or larger than the image.</exception>
    public PixelImage CropCenter(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height);
        return Crop((Width - width) / 2, (Height - height) / 2, width, height);
    }

    /// <summary>The image with left and right exchanged.</summary>
    public PixelImage FlipHorizontally() => ImageTurning.Apply(this, ImageOrientation.FlippedHorizontally);

    /// <summary>The image as grey: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).</summary>
    /// <returns>A new image, or this one when it is grey.</returns>
    public PixelImage ToGrey() => Channels == 1 ? this : new PixelImage(Width, Height, 1, MLImagePixels.RgbToGrey(_pixels));

    /// <summary>The image with three channels.</summary>
    /// <returns>A new image, or this one when it has them.</returns>
    public PixelImage ToRgb() => Channels == 3 ? this : new PixelImage(Width, Height, 3, MLImagePixels.GreyToRgb(_pixels));
}
