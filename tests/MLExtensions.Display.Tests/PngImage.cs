using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MLExtensions.Display.Tests;

/// <summary>An independent reader of PNG files: checks every length and CRC and undoes every filter.</summary>
internal sealed record PngImage(int Width, int Height, byte[] Pixels)
{
    public static PngImage Decode(byte[] file)
    {
        CollectionAssert.AreEqual(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 }, file[..8]);
        var data = new MemoryStream();
        int at = 8, width = 0, height = 0;
        var names = new List<string>();
        while (at < file.Length)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            string name = Encoding.ASCII.GetString(file, at + 4, 4);
            names.Add(name);
            uint crc = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length));
            Assert.AreEqual(BitwiseCrc(file.AsSpan(at + 4, length + 4)), crc, name);
            ReadOnlySpan<byte> body = file.AsSpan(at + 8, length);
            if (name == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]));
                CollectionAssert.AreEqual(new byte[] { 8, 2, 0, 0, 0 }, body[8..].ToArray());
            }
            else if (name == "IDAT")
            {
                data.Write(body);
            }

            at += 12 + length;
        }

        CollectionAssert.AreEqual(new[] { "IHDR", "IDAT", "IEND" }, names);
        data.Position = 0;
        return new PngImage(width, height, Unfilter(data, width, height));
    }

    public string this[int x, int y]
    {
        get
        {
            int at = ((y * Width) + x) * 3;
            return $"#{Pixels[at]:x2}{Pixels[at + 1]:x2}{Pixels[at + 2]:x2}";
        }
    }

    /// <summary>CRC-32, a bit at a time, as annex D of the specification defines it.</summary>
    public static uint BitwiseCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xffffffff;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
            }
        }

        return crc ^ 0xffffffff;
    }

    private static byte[] Unfilter(Stream compressed, int width, int height)
    {
        using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
        int stride = width * 3;
        var pixels = new byte[stride * height];
        var row = new byte[stride + 1];
        for (int y = 0; y < height; y++)
        {
            zlib.ReadExactly(row);
            for (int x = 0; x < stride; x++)
            {
                int left = x >= 3 ? pixels[(y * stride) + x - 3] : 0, up = y > 0 ? pixels[((y - 1) * stride) + x] : 0;
                int predicted = row[0] switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => throw new InvalidDataException($"filter {row[0]}") };
                pixels[(y * stride) + x] = (byte)(row[x + 1] + predicted);
            }
        }

        Assert.AreEqual(-1, zlib.ReadByte());
        return pixels;
    }
}
