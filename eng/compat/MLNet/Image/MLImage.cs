using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// An image of 4 bytes a pixel. As in the real packages colours of a decoded image are multiplied by alpha,
/// <see cref="GetBGRPixels"/> and files hold them divided by it, and a disposed image throws at any use but Dispose.
/// </summary>
public sealed class MLImage : IDisposable
{
    private static readonly Dictionary<string, string> Encoders = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = ".png",
        [".jpg"] = ".jpg[Q=100]",
        [".jpeg"] = ".jpg[Q=100]",
        [".webp"] = ".webp[lossless]",
    };

    // Names of formats, but not ones that can be written.
    private static readonly HashSet<string> ReadOnlyFormats = new(StringComparer.OrdinalIgnoreCase)
    {
        ".bmp", ".gif", ".ico", ".astc", ".avif", ".dng", ".heif", ".ktx", ".pkm", ".wbmp",
    };

    private readonly MLPixelFormat _format;
    private readonly int _width, _height;
    private byte[] _pixels;
    private string _tag;

    internal MLImage(byte[] pixels, int width, int height, MLPixelFormat format)
    {
        _pixels = pixels;
        _width = width;
        _height = height;
        _format = format;
    }

    public MLPixelFormat PixelFormat => Held(_format);

    public ReadOnlySpan<byte> Pixels => Held(_pixels);

    public byte[] GetBGRPixels
    {
        get
        {
            byte[] pixels = Held(_pixels);
            int blue = _format == MLPixelFormat.Bgra32 ? 0 : 2;
            return Divided(pixels, 3, blue);
        }
    }

    public int BitsPerPixel => Held(32);

    public int Height => Held(_height);

    public int Width => Held(_width);

    public string Tag
    {
        get => Held(_tag);
        set => _tag = Held(value);
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        Contracts.CheckValue(imagePath, nameof(imagePath));
        byte[] file;
        try
        {
            file = File.ReadAllBytes(imagePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ArgumentException($"Invalid path: {e.Message}", nameof(imagePath), e);
        }

        return Decode(file, out string error) ?? throw new ArgumentException($"Invalid path: {error} ('{imagePath}')", nameof(imagePath));
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        Contracts.CheckValue(imageStream, nameof(imageStream));
        using var file = new MemoryStream();
        imageStream.CopyTo(file);
        return Decode(file.GetBuffer().AsSpan(0, (int)file.Length), out string error)
            ?? throw new ArgumentException($"Invalid input stream contents: {error}", nameof(imageStream));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != 4L * width * height)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");
        return new MLImage(imagePixelData.ToArray(), width, height, pixelFormat);
    }

    public void Save(string imagePath)
    {
        byte[] pixels = Held(_pixels);
        string extension = Path.GetExtension(imagePath);
        Contracts.CheckValue(extension, nameof(imagePath));
        if (!Encoders.TryGetValue(extension, out string encoder))
        {
            throw new ArgumentException(ReadOnlyFormats.Contains(extension)
                ? $"Saving image with the format '{extension}' is not supported. Try save it with `Jpeg`, `Png`, or `Webp` format."
                : "Path has invalid image file extension.", nameof(imagePath));
        }

        bool isJpeg = encoder.StartsWith(".jpg", StringComparison.Ordinal);
        int red = _format == MLPixelFormat.Bgra32 ? 2 : 0;
        // JPEG has no alpha: what is written is the image on black, thus the colours as they are.
        byte[] rgb = isJpeg ? WithoutAlpha(pixels, red) : Divided(pixels, 4, red);
        File.WriteAllBytes(imagePath, ImageCodec.Encode(rgb, _width, _height, isJpeg ? 3 : 4, encoder));
    }

    public void Dispose() => _pixels = null;

    private static MLImage Decode(ReadOnlySpan<byte> file, out string error)
    {
        byte[] pixels = ImageCodec.Decode(file, out int width, out int height, out error);
        return pixels == null ? null : new MLImage(pixels, width, height, MLPixelFormat.Bgra32);
    }

    /// <summary>The colours divided by alpha, that of place <paramref name="first"/> first (0 or 2), then with 4 bands alpha.</summary>
    private static byte[] Divided(byte[] pixels, int bands, int first)
    {
        byte[] result = new byte[pixels.Length / 4 * bands];
        for (int from = 0, to = 0; from < pixels.Length; from += 4, to += bands)
        {
            byte alpha = pixels[from + 3];
            result[to] = ImageCodec.Divide(pixels[from + first], alpha);
            result[to + 1] = ImageCodec.Divide(pixels[from + 1], alpha);
            result[to + 2] = ImageCodec.Divide(pixels[from + 2 - first], alpha);
            if (bands == 4)
                result[to + 3] = alpha;
        }

        return result;
    }

    private static byte[] WithoutAlpha(byte[] pixels, int first)
    {
        byte[] result = new byte[pixels.Length / 4 * 3];
        for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
            (result[to], result[to + 1], result[to + 2]) = (pixels[from + first], pixels[from + 1], pixels[from + 2 - first]);
        return result;
    }

    private T Held<T>(T value)
    {
        Contracts.Check(_pixels != null, "Object is disposed.");
        return value;
    }
}
