using System.Buffers.Binary;

namespace MLExtensions.Vision;

/// <summary>Walks through the segments of a JPEG file (ITU-T T.81, annex B) up to its end marker.</summary>
internal static class JpegHeader
{
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte ExifSegment = 0xE1;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        ImageHeader? header = null;
        ImageOrientation? orientation = null;
        int at = 2;
        while (true)
        {
            at = NextMarker(file, at);
            if (at < 0)
            {
                return header is null ? throw ImageHeader.EndsInHead("JPEG", file.Length) : header with
                {
                    Orientation = orientation ?? ImageOrientation.Upright,
                    Damage = $"the JPEG file ends at byte {file.Length}, before its image does",
                };
            }

            byte marker = file[at];
            at++;
            if (marker == EndOfImage)
            {
                return header is null ? throw new InvalidDataException("the JPEG file has no picture") : header with { Orientation = orientation ?? ImageOrientation.Upright };
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            int length = at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : 0;
            ReadOnlySpan<byte> body = file[Math.Min(file.Length, at + 2)..Math.Min(file.Length, at + Math.Max(2, length))];
            if (marker == ExifSegment && body.StartsWith("Exif\0\0"u8))
            {
                // Of several, which editors leave behind, the first one counts.
                orientation ??= ExifOrientation.Read(body[6..]);
            }
            else if (IsFrame(marker) && header is null)
            {
                header = ReadFrame(body, marker, file.Length);
            }

            at += Math.Max(2, length);
            if (marker == StartOfScan)
            {
                at = ScanEnd(file, at);
            }
        }
    }

    /// <summary>SOF0 to SOF15, without the markers of tables among them.</summary>
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static ImageHeader ReadFrame(ReadOnlySpan<byte> body, byte marker, int length)
    {
        if (body.Length < 6)
        {
            throw ImageHeader.EndsInHead("JPEG", length);
        }

        if (marker is 0xC3 or >= 0xC5)
        {
            throw new InvalidDataException($"the JPEG file is lossless, hierarchical or arithmetically coded (marker 0x{marker:X2}), which is not read");
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        return new ImageHeader("JPEG", width, height, IsGrey: body[5] == 1, ImageOrientation.Upright, Damage: null);
    }

    /// <summary>The byte after the next 0xFF and its fill bytes; negative at the end of the file.</summary>
    private static int NextMarker(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length)
        {
            int found = file[at..].IndexOf((byte)0xFF);
            if (found < 0)
            {
                return -1;
            }

            at += found;
            while (at < file.Length && file[at] == 0xFF)
            {
                at++;
            }

            if (at < file.Length && file[at] != 0)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Where the entropy-coded data after a scan's head ends: at the first marker that is no restart and no stuffed byte.</summary>
    private static int ScanEnd(ReadOnlySpan<byte> file, int at)
    {
        while (true)
        {
            int marker = NextMarker(file, at);
            if (marker < 0)
            {
                return file.Length;
            }

            if (file[marker] is not (>= 0xD0 and <= 0xD7))
            {
                return marker - 1;
            }

            at = marker + 1;
        }
    }
}
