using System.Runtime.InteropServices;

namespace MLExtensions.Text;

/// <summary>Writes the native format.</summary>
internal static class NativeVectorWriter
{
    private const int BlockValues = 1 << 20;

    /// <summary>Writes a file.</summary>
    public static void Write(WordVectors vectors, FileStream stream)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Native word vector files are little-endian; this machine is not.");
        }

        // The index in use may stand over more words than the vectors have (a limit): the table is built anew.
        WordIndexBuilder builder = new(vectors.Count);
        int[] offsets = new int[vectors.Count + 1];
        for (int i = 0; i < vectors.Count; i++)
        {
            builder.TryAdd(vectors.Index.GetUtf8(i), out _);
            offsets[i + 1] = checked(offsets[i] + vectors.Index.GetUtf8(i).Length);
        }

        WordIndex index = builder.Build();
        var header = NativeVectorHeader.Create(vectors.Count, vectors.Dimension, index.Slots.Length, index.MaxWordBytes, offsets[^1], vectors.HasCounts);
        byte[] head = new byte[NativeVectorHeader.Size];
        MemoryMarshal.Write(head, in header);
        stream.Write(head);

        int rowsPerBlock = Math.Max(1, BlockValues / vectors.Dimension);
        for (int first = 0; first < vectors.Count; first += rowsPerBlock)
        {
            stream.Write(MemoryMarshal.AsBytes(vectors.GetRows(first, Math.Min(rowsPerBlock, vectors.Count - first))));
        }

        if (vectors.HasCounts)
        {
            Pad(stream, header.CountsOffset);
            stream.Write(MemoryMarshal.AsBytes(vectors.Counts));
        }

        Pad(stream, header.OffsetsOffset);
        stream.Write(MemoryMarshal.AsBytes<int>(offsets));
        Pad(stream, header.BlobOffset);
        stream.Write(index.Blob);
        Pad(stream, header.SlotsOffset);
        stream.Write(MemoryMarshal.AsBytes(index.Slots));
    }

    private static void Pad(Stream stream, long offset) => stream.Write(stackalloc byte[(int)(offset - stream.Position)]);
}
