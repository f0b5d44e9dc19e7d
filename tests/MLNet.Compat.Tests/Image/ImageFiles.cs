using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;

namespace MLNet.Compat.Tests.Image;

/// <summary>Images, and a folder of image files that lives as long as a test.</summary>
internal sealed class ImageFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("image-compat-").FullName;

    /// <summary>An opaque image of the colours that the function gives for x and y.</summary>
    public static MLImage Paint(int width, int height, Func<int, int, (byte R, byte G, byte B)> colour)
    {
        var pixels = new byte[width * height * 4];
        for (int i = 0; i < width * height; i++)
        {
            (byte r, byte g, byte b) = colour(i % width, i / width);
            (pixels[i * 4], pixels[(i * 4) + 1], pixels[(i * 4) + 2], pixels[(i * 4) + 3]) = (b, g, r, 255);
        }

        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
    }

    public static (byte R, byte G, byte B) ColourAt(MLImage image, int x, int y)
    {
        ReadOnlySpan<byte> pixel = image.Pixels.Slice(((y * image.Width) + x) * 4, 4);
        return (pixel[2], pixel[1], pixel[0]);
    }

    public string Save(MLImage image, string name)
    {
        string path = Path.Combine(Folder, name);
        image.Save(path);
        return path;
    }

    /// <summary>A PNG as its specification says it, for kinds that MLImage does not write. Rows come without their filter byte.</summary>
    public string WritePng(string name, int width, int height, byte bitDepth, byte colourType, byte[] rows, byte[]? palette = null)
    {
        string path = Path.Combine(Folder, name);
        using FileStream file = File.Create(path);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bitDepth, colourType);
        WriteChunk(file, "IHDR", header);
        if (palette != null)
            WriteChunk(file, "PLTE", palette);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in rows.Chunk(rows.Length / height))
                zlib.Write([0, .. row]);
        }

        WriteChunk(file, "IDAT", packed.ToArray());
        WriteChunk(file, "IEND", []);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void WriteChunk(Stream file, string kind, byte[] data)
    {
        var number = new byte[4];
        byte[] body = [.. Encoding.ASCII.GetBytes(kind), .. data];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }

        return ~crc;
    }
}
