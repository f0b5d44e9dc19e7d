namespace MLExtensions.Vision;

/// <summary>What is known of an image file before its pixels are decoded.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Width">Pixels in a stored row.</param>
/// <param name="Height">Stored rows.</param>
/// <param name="IsGrey">Whether the file has one colour channel.</param>
/// <param name="Orientation">How the stored pixels lie.</param>
/// <param name="Damage">What is wrong with the file though it may be decoded, or null: it ends early, or a checksum is wrong.</param>
internal sealed record ImageHeader(string Format, int Width, int Height, bool IsGrey, ImageOrientation Orientation, string? Damage)
{
    // Formats that people try, by their first bytes.
    private static readonly (string Name, int Offset, byte[] Bytes)[] s_foreign =
    [
        ("BMP", 0, "BM"u8.ToArray()),
        ("TIFF", 0, [0x49, 0x49, 42, 0]),
        ("TIFF", 0, [0x4D, 0x4D, 0, 42]),
        ("HEIF or AVIF", 4, "ftyp"u8.ToArray()),
        ("PDF", 0, "%PDF"u8.ToArray()),
        ("SVG or XML", 0, "<?xml"u8.ToArray()),
        ("SVG", 0, "<svg"u8.ToArray()),
        ("HTML", 0, "<!"u8.ToArray()),
        ("HTML", 0, "<html"u8.ToArray()),
        ("Photoshop", 0, "8BPS"u8.ToArray()),
        ("zip", 0, [0x50, 0x4B, 3, 4]),
        ("icon", 0, [0, 0, 1, 0]),
        ("Git LFS pointer", 0, "version https://git-lfs"u8.ToArray()),
    ];

    /// <summary>Looks through a file.</summary>
    /// <exception cref="InvalidDataException">It is no image of a known format, or ends within its head. The message does not name the file.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new InvalidDataException("the file is empty");
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return JpegHeader.Read(file);
        }

        if (file.StartsWith(PngHeader.Signature))
        {
            return PngHeader.Read(file);
        }

        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
        {
            return GifHeader.Read(file);
        }

        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
        {
            return WebpHeader.Read(file);
        }

        throw new InvalidDataException($"it is {Guess(file)}; JPEG, PNG, WebP and GIF are read");
    }

    /// <summary>An error for a file that ends before its size in pixels.</summary>
    public static InvalidDataException EndsInHead(string format, int length) => new($"the {format} file ends at byte {length}, within its head");

    private static string Guess(ReadOnlySpan<byte> file)
    {
        foreach ((string name, int offset, byte[] bytes) in s_foreign)
        {
            if (file.Length > offset && file[offset..].StartsWith(bytes))
            {
                return $"a file of another kind ({name})";
            }
        }

        return "no image";
    }
}
