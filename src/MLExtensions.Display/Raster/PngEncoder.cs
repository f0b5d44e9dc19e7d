using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MLExtensions.Display;

/// <summary>Writes pixels as a PNG file (ISO/IEC 15948): true colour or grey, 8 bits a channel, not interlaced.</summary>
internal static class PngEncoder
{
    private const byte Grey = 0;
    private const byte TrueColor = 2;
    private const byte UpFilter = 2;

    private static readonly uint[] CrcTable = MakeCrcTable();

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Encodes pixels of red, green and blue, or with one channel grey ones, row after row from the top.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels = 3)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9], header[10], header[11], header[12]) = (8, channels == 1 ? Grey : TrueColor, 0, 0, 0);
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Compress(pixels, width * channels, height));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>CRC-32 of the PNG specification, annex D.</summary>
    public static uint Crc(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in first)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        foreach (byte value in second)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    // Each row less the one above: plots are mostly one colour, and that becomes zeros.
    private static byte[] Compress(ReadOnlySpan<byte> pixels, int stride, int height)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[stride + 1];
            row[0] = UpFilter;
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<byte> current = pixels.Slice(y * stride, stride);
                for (int x = 0; x < stride; x++)
                {
                    row[x + 1] = (byte)(current[x] - (y > 0 ? pixels[((y - 1) * stride) + x] : 0));
                }

                zlib.Write(row);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] name = Encoding.ASCII.GetBytes(type);
        file.Write(name);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(name, data));
        file.Write(number);
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
