using System.Buffers.Binary;

namespace MLExtensions.Vision;

/// <summary>Walks through the blocks of a GIF file (GIF89a, appendix A) to the end of its first picture.</summary>
internal static class GifHeader
{
    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 13)
        {
            throw ImageHeader.EndsInHead("GIF", file.Length);
        }

        var header = new ImageHeader(
            "GIF", BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]), IsGrey: false, ImageOrientation.Upright, Damage: null);
        int at = 13 + TableSize(file[10]);
        while (at < file.Length)
        {
            byte kind = file[at];
            if (kind == 0x3B)
            {
                throw new InvalidDataException("the GIF file has no picture");
            }

            bool isPicture = kind == 0x2C;
            if (!isPicture && kind != 0x21)
            {
                return header with { Damage = $"the GIF file's block at byte {at} is of an unknown kind" };
            }

            // A picture: its frame, perhaps a colour table, the width of its codes. An extension: its label.
            at += !isPicture ? 2 : at + 9 < file.Length ? 11 + TableSize(file[at + 9]) : file.Length;
            while (at < file.Length && file[at] != 0)
            {
                at += 1 + file[at];
            }

            if (at < file.Length && isPicture)
            {
                return header;
            }

            at++;
        }

        return header with { Damage = $"the GIF file ends at byte {file.Length}, before its image does" };
    }

    private static int TableSize(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;
}
