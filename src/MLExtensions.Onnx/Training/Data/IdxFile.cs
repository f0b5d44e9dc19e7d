using System.Buffers.Binary;
using System.IO.Compression;

namespace MLExtensions.Onnx;

/// <summary>An array of bytes from a file in the IDX format, in which MNIST is published; plain or compressed by gzip.</summary>
/// <remarks>Format: LeCun, Cortes, Burges, The MNIST database of handwritten digits: two zero bytes, type, rank, big-endian sizes, values.</remarks>
public sealed class IdxFile
{
    private const byte UnsignedByte = 0x08;

    private IdxFile(int[] dims, byte[] values)
    {
        Dims = dims;
        Values = values;
    }

    /// <summary>The dimensions: [N] for labels, [N, rows, columns] for images.</summary>
    public IReadOnlyList<int> Dims { get; }

    /// <summary>The values, row-major.</summary>
    public ReadOnlyMemory<byte> Values { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no IDX file of bytes, or ends early; the message names the path and the byte offset.</exception>
    public static IdxFile Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        bool compressed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        if (!compressed)
            return Read(file, path);
        using var inflated = new GZipStream(file, CompressionMode.Decompress);
        return Read(inflated, path);
    }

    /// <summary>The values divided by 255.</summary>
    public float[] ToUnitFloats()
    {
        var floats = new float[Values.Length];
        ReadOnlySpan<byte> bytes = Values.Span;
        for (int i = 0; i < floats.Length; i++)
            floats[i] = bytes[i] / 255f;
        return floats;
    }

    /// <summary>The values as class numbers.</summary>
    public long[] ToLabels()
    {
        var labels = new long[Values.Length];
        ReadOnlySpan<byte> bytes = Values.Span;
        for (int i = 0; i < labels.Length; i++)
            labels[i] = bytes[i];
        return labels;
    }

    private static IdxFile Read(Stream stream, string path)
    {
        Span<byte> head = stackalloc byte[4];
        Fill(stream, head, path, offset: 0);
        if (head[0] != 0 || head[1] != 0)
            throw new InvalidDataException($"'{path}' is no IDX file: byte 0 is 0x{head[0]:x2} and byte 1 is 0x{head[1]:x2}; both must be 0.");
        if (head[2] != UnsignedByte)
            throw new InvalidDataException($"'{path}' holds values of type 0x{head[2]:x2} (byte 2); only unsigned bytes, 0x08, are read.");
        var dims = new int[head[3]];
        long count = 1;
        Span<byte> size = stackalloc byte[4];
        for (int i = 0; i < dims.Length; i++)
        {
            int offset = 4 + (4 * i);
            Fill(stream, size, path, offset);
            dims[i] = BinaryPrimitives.ReadInt32BigEndian(size);
            if (dims[i] < 0 || (count *= dims[i]) > Array.MaxLength)
                throw new InvalidDataException($"'{path}' gives dimension {i} (byte {offset}) as {(uint)dims[i]}: too large.");
        }

        return new IdxFile(dims, ReadValues(stream, (int)count, path, 4 + (4 * dims.Length)));
    }

    /// <summary>Reads in parts: a wrong size in the head allocates little more than the file holds.</summary>
    private static byte[] ReadValues(Stream stream, int count, string path, int offset)
    {
        const int Part = 1 << 20;
        var values = new byte[Math.Min(count, Part)];
        int read = 0;
        while (read < count)
        {
            if (read == values.Length)
                Array.Resize(ref values, (int)Math.Min(count, 2L * values.Length));
            int got = stream.Read(values, read, values.Length - read);
            if (got == 0)
                throw new InvalidDataException($"'{path}' ends at byte {offset + (long)read}; its dimensions need {offset + (long)count} bytes.");
            read += got;
        }

        return values;
    }

    private static void Fill(Stream stream, Span<byte> buffer, string path, int offset)
    {
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read < buffer.Length)
            throw new InvalidDataException($"'{path}' ends at byte {offset + read}, within its head.");
    }
}
