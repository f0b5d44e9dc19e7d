using System.Buffers.Binary;

namespace MLExtensions.Vision.Search;

/// <summary>The first 256 bytes of an index file, little-endian.</summary>
internal sealed record IndexFileHeader
{
    public const int Size = 256;
    public const int Alignment = 64;
    public const int Version = 1;
    private const int SectionTable = 72;
    private const int SectionSize = 24;

    private static readonly int s_parts = Enum.GetValues<IndexPart>().Length;

    private static ReadOnlySpan<byte> Magic => "MLXINDEX"u8;

    public required NearestNeighborIndexOptions Options { get; init; }

    public required int Dimension { get; init; }

    public required int Rows { get; init; }

    /// <summary>The row that searches of the graph begin at.</summary>
    public required int Entry { get; init; }

    public required long NextId { get; init; }

    public IndexSection[] Sections { get; init; } = new IndexSection[s_parts];

    /// <summary>The length that the file must have.</summary>
    public long FileLength => Sections.Max(section => section.Offset + section.Length);

    public IndexSection this[IndexPart part] => Sections[(int)part];

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        int[] numbers =
        [
            Version, (int)Options.Metric, (int)Options.Method, Dimension, Rows, Options.Links, Options.ConstructionBreadth, Options.SearchBreadth, Entry,
        ];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8 + (4 * i)), numbers[i]);
        }

        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), Options.Seed);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(56), NextId);
        for (int i = 0; i < Sections.Length; i++)
        {
            Span<byte> target = bytes.AsSpan(SectionTable + (SectionSize * i));
            BinaryPrimitives.WriteInt64LittleEndian(target, Sections[i].Offset);
            BinaryPrimitives.WriteInt64LittleEndian(target[8..], Sections[i].Length);
            BinaryPrimitives.WriteUInt32LittleEndian(target[16..], Sections[i].Checksum);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Size - 4), Crc32C.Of(bytes.AsSpan(0, Size - 4)));
        return bytes;
    }

    /// <summary>Reads a header and checks it.</summary>
    /// <param name="bytes">The beginning of the file.</param>
    /// <param name="fileLength">The length of the file.</param>
    /// <param name="threads">The threads of the options.</param>
    /// <exception cref="InvalidDataException">The message says what is wrong, without the path.</exception>
    public static IndexFileHeader Read(ReadOnlySpan<byte> bytes, long fileLength, int threads)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("it is no index: the file does not begin with 'MLXINDEX'");
        }

        int version = Number(bytes, 0);
        if (version != Version)
        {
            throw new InvalidDataException($"it is of format version {version}; this one reads {Version}");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Size - 4)..]) != Crc32C.Of(bytes[..(Size - 4)]))
        {
            throw new InvalidDataException("the header's checksum is wrong");
        }

        var sections = new IndexSection[s_parts];
        for (int i = 0; i < sections.Length; i++)
        {
            ReadOnlySpan<byte> source = bytes[(SectionTable + (SectionSize * i))..];
            sections[i] = new IndexSection(
                BinaryPrimitives.ReadInt64LittleEndian(source), BinaryPrimitives.ReadInt64LittleEndian(source[8..]), BinaryPrimitives.ReadUInt32LittleEndian(source[16..]));
        }

        IndexFileHeader header;
        try
        {
            header = new IndexFileHeader
            {
                Options = new NearestNeighborIndexOptions
                {
                    Metric = (NeighborMetric)Number(bytes, 1),
                    Method = (NeighborSearchMethod)Number(bytes, 2),
                    Links = Number(bytes, 5),
                    ConstructionBreadth = Number(bytes, 6),
                    SearchBreadth = Number(bytes, 7),
                    Seed = BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
                    Threads = threads,
                },
                Dimension = Number(bytes, 3),
                Rows = Number(bytes, 4),
                Entry = Number(bytes, 8),
                NextId = BinaryPrimitives.ReadInt64LittleEndian(bytes[56..]),
                Sections = sections,
            };
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new InvalidDataException($"the header holds a wrong value: {error.Message}", error);
        }

        header.Check(fileLength);
        return header;
    }

    private static int Number(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadInt32LittleEndian(bytes[(8 + (4 * place))..]);

    private void Check(long fileLength)
    {
        bool hasGraph = Options.Method == NeighborSearchMethod.Hnsw;
        if (Dimension < 1 || Rows < 0 || (hasGraph && Rows > 0 ? (uint)Entry >= (uint)Rows : Entry != -1))
        {
            throw new InvalidDataException($"the header holds wrong sizes: {Rows} vectors of {Dimension} values, entry {Entry}");
        }

        if (FileLength != fileLength)
        {
            throw new InvalidDataException($"it should have {FileLength} bytes and has {fileLength}");
        }

        foreach (IndexPart part in Enum.GetValues<IndexPart>())
        {
            (long offset, long length, _) = this[part];
            long expected = part switch
            {
                IndexPart.Vectors => (long)Rows * Dimension * sizeof(float),
                IndexPart.Ids => (long)Rows * sizeof(long),
                IndexPart.Labels => (long)Rows * sizeof(int),
                IndexPart.BottomLinks => hasGraph ? (long)Rows * (1 + (2 * Options.Links)) * sizeof(int) : 0,
                _ => length,
            };
            if (offset < Size || offset % Alignment != 0 || length < 0 || length != expected)
            {
                throw new InvalidDataException($"its part '{part}' lies at {offset} and has {length} bytes instead of {expected}");
            }
        }
    }
}
