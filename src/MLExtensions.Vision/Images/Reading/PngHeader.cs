using System.Buffers.Binary;
using System.Text;
using MLExtensions.Display;

namespace MLExtensions.Vision;

/// <summary>Walks through the chunks of a PNG file (ISO/IEC 15948) and checks their checksums.</summary>
internal static class PngHeader
{
    private const int ChunkFrame = 12;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        const int HeadEnd = 8 + ChunkFrame + 13;
        if (file.Length < HeadEnd)
        {
            throw ImageHeader.EndsInHead("PNG", file.Length);
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]), height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        if (!file[12..].StartsWith("IHDR"u8) || width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new InvalidDataException("the PNG file's head makes no sense");
        }

        // Colour types 0 and 4 are grey without and with alpha.
        var header = new ImageHeader("PNG", (int)width, (int)height, IsGrey: file[25] is 0 or 4, ImageOrientation.Upright, Damage: null);
        for (int at = 8; at + ChunkFrame <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - ChunkFrame)
            {
                break;
            }

            ReadOnlySpan<byte> type = file.Slice(at + 4, 4), body = file.Slice(at + 8, (int)length);
            if (BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]) != PngEncoder.Crc(type, body))
            {
                return header with { Damage = $"the checksum of the PNG file's chunk {Encoding.Latin1.GetString(type)} at byte {at} is wrong" };
            }

            if (type.SequenceEqual("eXIf"u8))
            {
                header = header with { Orientation = ExifOrientation.Read(body) };
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                return header;
            }

            at += ChunkFrame + (int)length;
        }

        return header with { Damage = $"the PNG file ends at byte {file.Length}, before its image does" };
    }
}
