using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;

namespace MLExtensions.Vision.Tests;

/// <summary>A folder of image files that lives as long as a test, and writers of kinds of files that no encoder at hand writes.</summary>
internal sealed class ImageFiles : IDisposable
{
    /// <summary>EXIF data, big-endian, with one tag.</summary>
    public static byte[] Exif(int orientation) =>
        [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    public string Folder { get; } = Directory.CreateTempSubdirectory("images-").FullName;

    public string PathOf(string name)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    /// <summary>A file by the encoders of MLImage.</summary>
    public byte[] Encode(PixelImage image, string extension)
    {
        string path = PathOf($"encoded{extension}");
        using MLImage encoded = image.ToMLImage();
        encoded.Save(path);
        return File.ReadAllBytes(path);
    }

    /// <summary>A JPEG file with EXIF data after its start marker.</summary>
    public static byte[] WithExif(byte[] jpeg, byte[] exif) =>
        [.. jpeg[..2], 0xFF, 0xE1, (byte)((exif.Length + 8) >> 8), (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif, .. jpeg[2..]];

    /// <summary>A PNG file as its specification says it; rows come without their filter byte.</summary>
    public static byte[] Png(int width, int height, byte bitDepth, byte colorType, byte[] rows, byte[]? palette = null, byte[]? transparency = null, byte[]? exif = null)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bitDepth, colorType);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in rows.Chunk(Math.Max(1, rows.Length / height)))
            {
                zlib.Write([0, .. row]);
            }
        }

        return
        [
            0x89, .. "PNG"u8, 13, 10, 26, 10, .. Chunk("IHDR", header), .. exif is null ? [] : Chunk("eXIf", exif), .. palette is null ? [] : Chunk("PLTE", palette),
            .. transparency is null ? [] : Chunk("tRNS", transparency), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", []),
        ];
    }

    /// <summary>A JPEG file of 8 × 8 pixels of one CMYK colour (0: no ink, 255: full ink), inverted as Adobe writes them.</summary>
    public static byte[] CmykJpeg(byte cyan, byte magenta, byte yellow, byte black)
    {
        var bits = new StringBuilder();
        foreach (byte ink in (byte[])[cyan, magenta, yellow, black])
        {
            // Quantized by 8, the constant term of a block is its level less 128.
            int level = 255 - ink - 128, category = level == 0 ? 0 : (int)Math.Log2(Math.Abs(level)) + 1;
            bits.Append(Convert.ToString(category, 2).PadLeft(4, '0'));
            if (category > 0)
            {
                bits.Append(Convert.ToString(level > 0 ? level : level + (1 << category) - 1, 2).PadLeft(category, '0'));
            }

            // The end of the block: the only code of the table of changes.
            bits.Append('0');
        }

        string padded = bits.ToString().PadRight((bits.Length + 7) / 8 * 8, '1');
        byte[] scan = [.. Enumerable.Range(0, padded.Length / 8).Select(i => Convert.ToByte(padded.Substring(8 * i, 8), 2)).SelectMany(b => b == 0xFF ? (byte[])[b, 0] : [b])];
        byte[] components = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
        return
        [
            0xFF, 0xD8, 0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0,
            0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
            0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, .. components,
            0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
            0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0, .. scan, 0xFF, 0xD9,
        ];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static byte[] Chunk(string kind, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(kind), .. data], number = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(number.AsSpan(4), Crc(body));
        return [.. number[..4], .. body, .. number[4..]];
    }

    private static uint Crc(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }
}
