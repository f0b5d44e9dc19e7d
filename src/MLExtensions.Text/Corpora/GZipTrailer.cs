using System.Buffers.Binary;
using System.IO.Compression;

namespace MLExtensions.Text;

/// <summary>
/// Checks that a gzip file was read whole: <see cref="GZipStream"/> takes one that is cut off for one that ends. The last eight
/// bytes of a whole file hold the checksum and the length of its last member.
/// </summary>
internal static class GZipTrailer
{
    private const int Size = 8;
    private const uint Polynomial = 0xEDB88320;

    /// <summary>Whether the trailer confirms what was read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">The number of bytes that came out of it.</param>
    public static bool Matches(string path, long length)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length < Size)
        {
            return false;
        }

        Span<byte> trailer = stackalloc byte[Size];
        file.Position = file.Length - Size;
        file.ReadExactly(trailer);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        uint lastLength = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        if (lastLength == (uint)length)
        {
            return true;
        }

        // A file of several members says only how long the last one is: its checksum tells whether it is there.
        return lastLength < length && ChecksumOfEnd(file, length - lastLength) == checksum;
    }

    private static uint ChecksumOfEnd(FileStream file, long skip)
    {
        file.Position = 0;
        using GZipStream text = new(file, CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 16];
        uint[] table = new uint[256];
        for (uint value = 0; value < table.Length; value++)
        {
            uint entry = value;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry >> 1) ^ ((entry & 1) * Polynomial);
            }

            table[value] = entry;
        }

        uint checksum = uint.MaxValue;
        for (int read = text.Read(buffer); read > 0; read = text.Read(buffer))
        {
            int start = (int)Math.Min(skip, read);
            skip -= start;
            foreach (byte value in buffer.AsSpan(start, read - start))
            {
                checksum = table[(byte)(checksum ^ value)] ^ (checksum >> 8);
            }
        }

        return ~checksum;
    }
}
