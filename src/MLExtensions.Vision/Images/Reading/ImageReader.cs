using Microsoft.ML.Data;

namespace MLExtensions.Vision;

/// <summary>
/// Reads image files. The decoder of ML.NET takes files that end early without a word and knows neither limits nor orientation: the
/// file is looked through before it decodes, and its image is turned after.
/// </summary>
internal static class ImageReader
{
    public static PixelImage Read(string path, ImageReadOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return Decode(ReadFile(path, options), $"'{path}'", options);
    }

    public static PixelImage Read(Stream stream, ImageReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        using var file = new MemoryStream();
        var part = new byte[1 << 16];
        for (int got; (got = stream.Read(part)) > 0;)
        {
            if (file.Length + got > options.MaxFileBytes)
            {
                throw new InvalidDataException($"The stream: more than {nameof(ImageReadOptions.MaxFileBytes)} allows ({options.MaxFileBytes:N0} bytes).");
            }

            file.Write(part, 0, got);
        }

        return Decode(file.ToArray(), "The stream", options);
    }

    private static byte[] ReadFile(string path, ImageReadOptions options)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        if (file.Length > options.MaxFileBytes)
        {
            throw new InvalidDataException($"'{path}': its {file.Length:N0} bytes are more than {nameof(ImageReadOptions.MaxFileBytes)} allows ({options.MaxFileBytes:N0}).");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        file.ReadExactly(bytes);
        return bytes;
    }

    private static PixelImage Decode(byte[] file, string name, ImageReadOptions options)
    {
        ImageHeader header = Inspect(file, name, options);
        PixelImage image;
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            using MLImage decoded = MLImage.CreateFromStream(stream);
            // The head is trusted up to here only.
            if (decoded.Width != header.Width || decoded.Height != header.Height)
            {
                throw new InvalidDataException($"{name}: it decodes to {decoded.Width} × {decoded.Height} pixels where its head says {header.Width} × {header.Height}.");
            }

            image = PixelImage.FromMLImage(decoded, options.Background);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{name}: the {header.Format} file cannot be decoded: {e.Message}", e);
        }

        bool isGrey = options.Color == ImageColor.Grey || (options.Color == ImageColor.AsStored && header.IsGrey);
        image = isGrey ? image.ToGrey() : image;
        return options.ApplyOrientation ? ImageTurning.Apply(image, header.Orientation) : image;
    }

    private static ImageHeader Inspect(ReadOnlySpan<byte> file, string name, ImageReadOptions options)
    {
        ImageHeader header;
        try
        {
            header = ImageHeader.Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{name}: {e.Message}.", e);
        }

        if (header.Width == 0 || header.Height == 0)
        {
            throw new InvalidDataException($"{name}: an image of {header.Width} × {header.Height} pixels.");
        }

        if ((long)header.Width * header.Height > options.MaxPixels)
        {
            throw new InvalidDataException(
                $"{name}: its head announces {header.Width} × {header.Height} pixels, more than {nameof(ImageReadOptions.MaxPixels)} allows ({options.MaxPixels:N0}).");
        }

        return header.Damage is null || options.AcceptDamaged ? header : throw new InvalidDataException($"{name}: {header.Damage}.");
    }
}
