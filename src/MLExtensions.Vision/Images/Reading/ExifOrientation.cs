using System.Buffers.Binary;

namespace MLExtensions.Vision;

/// <summary>Finds the orientation in EXIF data, which is a TIFF file (TIFF 6.0, section 2) with the tag in its first directory.</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;
    private const int EntrySize = 12;

    /// <summary>The orientation; upright where it is missing or the data make no sense, since the image is right without them.</summary>
    public static ImageOrientation Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
        {
            return ImageOrientation.Upright;
        }

        bool isLittle = tiff[0] == (byte)'I';
        uint start = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (start > tiff.Length - 2)
        {
            return ImageOrientation.Upright;
        }

        int at = (int)start + 2;
        for (int i = Short(tiff[(int)start..], isLittle); i > 0 && at + EntrySize <= tiff.Length; i--, at += EntrySize)
        {
            ReadOnlySpan<byte> entry = tiff.Slice(at, EntrySize);
            if (Short(entry, isLittle) == OrientationTag && Short(entry[2..], isLittle) == ShortType)
            {
                int value = Short(entry[8..], isLittle);
                return value is >= 1 and <= 8 ? (ImageOrientation)value : ImageOrientation.Upright;
            }
        }

        return ImageOrientation.Upright;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
