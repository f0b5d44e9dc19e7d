using System.Runtime.InteropServices;

namespace MLExtensions.Text;

/// <summary>
/// The header of the native word vector format: 128 bytes, little-endian, then sections that each begin on a 64-byte border:
/// vectors (count × dimension floats), counts (count × int64, optional), word offsets (count + 1 × int32), words (UTF-8),
/// hash slots (power of two × uint64, see <see cref="WordIndex"/>).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct NativeVectorHeader
{
    /// <summary>The size of the header in bytes.</summary>
    public const int Size = 128;

    /// <summary>The border that sections begin on.</summary>
    public const int Alignment = 64;

    /// <summary>The version this code writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>"MLXWV", then bytes that a transfer in text mode would change.</summary>
    public const ulong ExpectedMagic = 0x1A0A_0D56_5758_4C4D;

    public ulong Magic;
    public int Version;
    public int Count;
    public int Dimension;
    public int SlotCount;
    public int MaxWordBytes;
    public uint Checksum;
    public long RowsOffset;
    public long CountsOffset;
    public long OffsetsOffset;
    public long BlobOffset;
    public long BlobLength;
    public long SlotsOffset;
    public long FileLength;

    /// <summary>Lays out the sections of a file.</summary>
    public static NativeVectorHeader Create(int count, int dimension, int slotCount, int maxWordBytes, long blobLength, bool hasCounts)
    {
        var header = new NativeVectorHeader
        {
            Magic = ExpectedMagic,
            Version = CurrentVersion,
            Count = count,
            Dimension = dimension,
            SlotCount = slotCount,
            MaxWordBytes = maxWordBytes,
            BlobLength = blobLength,
            RowsOffset = Size,
        };
        long end = header.RowsOffset + ((long)count * dimension * sizeof(float));
        if (hasCounts)
        {
            header.CountsOffset = Align(end);
            end = header.CountsOffset + ((long)count * sizeof(long));
        }

        header.OffsetsOffset = Align(end);
        header.BlobOffset = Align(header.OffsetsOffset + ((count + 1L) * sizeof(int)));
        header.SlotsOffset = Align(header.BlobOffset + blobLength);
        header.FileLength = header.SlotsOffset + ((long)slotCount * sizeof(ulong));
        header.Checksum = header.ComputeChecksum();
        return header;
    }

    /// <summary>Reads the header of a file and checks all that it says against the file's length.</summary>
    public static NativeVectorHeader Read(FileStream stream, string path)
    {
        Span<byte> bytes = stackalloc byte[Size];
        int read = stream.ReadAtLeast(bytes, Size, throwOnEndOfStream: false);
        ulong magic = read >= sizeof(ulong) ? MemoryMarshal.Read<ulong>(bytes) : 0;
        if (magic != ExpectedMagic)
        {
            throw DataFileException.AtByte(path, 0, read == 0 ? "the file is empty" : "the file does not begin with the mark of the native word vector format");
        }

        if (read < Size)
        {
            throw DataFileException.AtByte(path, read, $"the file ends within its header of {Size} bytes");
        }

        NativeVectorHeader header = MemoryMarshal.Read<NativeVectorHeader>(bytes);
        if (header.Version != CurrentVersion)
        {
            throw DataFileException.AtByte(path, 8, $"the file has version {header.Version}; this program reads version {CurrentVersion}");
        }

        header.Check(path, stream.Length);
        return header;
    }

    private static long Align(long offset) => (offset + Alignment - 1) & ~(long)(Alignment - 1);

    private readonly uint ComputeChecksum()
    {
        NativeVectorHeader copy = this;
        copy.Checksum = 0;
        return WordHash.Compute(MemoryMarshal.AsBytes(new ReadOnlySpan<NativeVectorHeader>(in copy)));
    }

    private readonly void Check(string path, long length)
    {
        bool plausible = Count >= 0 && Dimension > 0 && MaxWordBytes >= 0 && BlobLength is >= 0 and <= int.MaxValue
            && SlotCount > 0 && System.Numerics.BitOperations.IsPow2(SlotCount) && SlotCount > Count;
        NativeVectorHeader expected = plausible
            ? Create(Count, Dimension, SlotCount, MaxWordBytes, BlobLength, CountsOffset != 0)
            : default;
        if (!plausible || expected.RowsOffset != RowsOffset || expected.CountsOffset != CountsOffset || expected.OffsetsOffset != OffsetsOffset
            || expected.BlobOffset != BlobOffset || expected.SlotsOffset != SlotsOffset || expected.FileLength != FileLength || expected.Checksum != Checksum)
        {
            throw DataFileException.AtByte(path, 12, "the header contradicts itself; the file is damaged");
        }

        if (length != FileLength)
        {
            throw DataFileException.AtByte(
                path,
                Math.Min(length, FileLength),
                length < FileLength ? FormattableString.Invariant($"the file is truncated: its header promises {FileLength:N0} bytes") : FormattableString.Invariant($"the file goes on after the {FileLength:N0} bytes that its header promises"));
        }
    }
}
