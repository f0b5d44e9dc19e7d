using System.Buffers.Binary;

namespace MLExtensions.Vision;

/// <summary>Walks through the chunks of a WebP file (RFC 9649).</summary>
internal static class WebpHeader
{
    private const int ChunkHead = 8;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        ImageHeader? header = null;
        ImageOrientation orientation = ImageOrientation.Upright;
        long end = ChunkHead + (long)BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        long at = 12;
        while (at + ChunkHead <= Math.Min(end, file.Length))
        {
            ReadOnlySpan<byte> chunk = file[(int)at..];
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            ReadOnlySpan<byte> body = chunk[ChunkHead..(int)Math.Min(chunk.Length, ChunkHead + (long)length)];
            header ??= ReadSize(chunk, body);
            if (chunk.StartsWith("EXIF"u8))
            {
                orientation = ExifOrientation.Read(body.StartsWith("Exif\0\0"u8) ? body[6..] : body);
            }

            at += ChunkHead + length + (length & 1);
        }

        return header is null ? throw ImageHeader.EndsInHead("WebP", file.Length) : header with
        {
            Orientation = orientation,
            Damage = file.Length < end ? $"the WebP file ends at byte {file.Length}, before its image does" : null,
        };
    }

    private static ImageHeader? ReadSize(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> body)
    {
        (int Width, int Height)? size = null;
        if (chunk.StartsWith("VP8X"u8) && body.Length >= 10)
        {
            size = (1 + Three(body[4..]), 1 + Three(body[7..]));
        }
        else if (chunk.StartsWith("VP8L"u8) && body.Length >= 5)
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
            size = (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }
        else if (chunk.StartsWith("VP8 "u8) && body.Length >= 10)
        {
            size = (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF);
        }

        return size is var (width, height) ? new ImageHeader("WebP", width, height, IsGrey: false, ImageOrientation.Upright, Damage: null) : null;
    }

    private static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
