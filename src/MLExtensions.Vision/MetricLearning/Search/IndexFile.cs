using System.IO.MemoryMappedFiles;
using System.Text;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Search;

/// <summary>An index file mapped into memory.</summary>
internal sealed unsafe class IndexFile : IDisposable
{
    private const int ChecksumBytes = 1 << 24;

    private readonly MemoryMappedFile _file;
    private readonly List<MemoryMappedViewAccessor> _views = [];
    private readonly byte* _start;
    private readonly IndexFileHeader _header;

    private IndexFile(MemoryMappedFile file, long length, int threads)
    {
        _file = file;
        _start = Map(0, length, MemoryMappedFileAccess.Read);
        _header = IndexFileHeader.Read(new ReadOnlySpan<byte>(_start, (int)Math.Min(length, IndexFileHeader.Size)), length, threads);
        Rows = null!;
    }

    public IndexRows Rows { get; private set; }

    public HnswGraph? Graph { get; private set; }

    public NearestNeighborIndexOptions Options => _header.Options;

    /// <summary>Maps a file and checks it.</summary>
    public static IndexFile Open(string path, bool verify, int threads)
    {
        LittleEndian.Require();
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no index file '{path}'.", path);
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        long length = stream.Length;
        if (length == 0)
        {
            stream.Dispose();
            throw new InvalidDataException($"'{path}' cannot be read: it is empty.");
        }

        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        IndexFile? opened = null;
        try
        {
            opened = new IndexFile(file, length, threads);
            opened.Load(verify);
            return opened;
        }
        catch (InvalidDataException error)
        {
            opened?.Dispose();
            file.Dispose();
            throw new InvalidDataException($"'{path}' cannot be read: {error.Message}.", error);
        }
    }

    public void Dispose()
    {
        foreach (MemoryMappedViewAccessor view in _views)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
        }

        _views.Clear();
        _file.Dispose();
    }

    private void Load(bool verify)
    {
        foreach (IndexPart part in Enum.GetValues<IndexPart>())
        {
            if ((verify || part != IndexPart.Vectors) && Checksum(_header[part]) != _header[part].Checksum)
            {
                throw new InvalidDataException($"the checksum of its part '{part}' is wrong");
            }
        }

        int rows = _header.Rows;
        LabelTable labels = ReadLabels();
        var numbers = new RowStore<int>(1, (int*)Address(IndexPart.Labels), rows);
        for (int row = 0; row < rows; row++)
        {
            if (*numbers.Row(row) < LabelTable.None || *numbers.Row(row) >= labels.Texts.Count)
            {
                throw new InvalidDataException($"vector {row} has the label {*numbers.Row(row)} of {labels.Texts.Count}");
            }
        }

        var vectors = new RowStore<float>(_header.Dimension, (float*)Address(IndexPart.Vectors), rows);
        Rows = new IndexRows(vectors, new RowStore<long>(1, (long*)Address(IndexPart.Ids), rows), numbers, labels, ReadRemoved(), _header.NextId);
        Graph = Options.Method == NeighborSearchMethod.Hnsw ? ReadGraph(vectors) : null;
    }

    private LabelTable ReadLabels()
    {
        var reader = new IndexPartReader(Bytes(IndexPart.LabelTexts), IndexPart.LabelTexts);
        var labels = new LabelTable();
        int count = reader.Number(int.MaxValue);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> text = reader.Bytes(reader.Number(int.MaxValue));
            if (labels.NumberOf(Encoding.UTF8.GetString(text)) != i)
            {
                throw new InvalidDataException($"label {i} occurs twice");
            }
        }

        return labels;
    }

    private RemovedRows ReadRemoved()
    {
        var reader = new IndexPartReader(Bytes(IndexPart.Removed), IndexPart.Removed);
        var removed = new RemovedRows();
        while (!reader.IsAtEnd)
        {
            removed.Add(reader.Number(_header.Rows - 1));
        }

        return removed;
    }

    private HnswGraph ReadGraph(RowStore<float> vectors)
    {
        // Private pages: links may be added to the vectors of the file, which stays as it is.
        IndexSection section = _header[IndexPart.BottomLinks];
        byte* links = section.Length == 0 ? null : Map(section.Offset, section.Length, MemoryMappedFileAccess.CopyOnWrite);
        HnswOptions options = Options.Hnsw;
        var bottom = new RowStore<int>(HnswGraph.BottomWidth(options), (int*)links, _header.Rows);
        CheckBottom(bottom);
        var upper = new List<int[][]?>(_header.Rows);
        upper.AddRange(Enumerable.Repeat<int[][]?>(null, _header.Rows));
        var reader = new IndexPartReader(Bytes(IndexPart.UpperLinks), IndexPart.UpperLinks);
        while (!reader.IsAtEnd)
        {
            int row = reader.Number(_header.Rows - 1);
            var layers = new int[reader.Number(HnswGraph.MostLayers)][];
            for (int layer = 0; layer < layers.Length; layer++)
            {
                layers[layer] = reader.Numbers(reader.Number(options.Links), _header.Rows - 1);
            }

            upper[row] = layers;
        }

        CheckLayers(upper);
        return new HnswGraph(vectors, options, bottom, upper, _header.Entry);
    }

    // A link that leads nowhere would be followed into memory that is not ours.
    private void CheckBottom(RowStore<int> bottom)
    {
        for (int row = 0; row < bottom.Count; row++)
        {
            Span<int> links = bottom.Span(row);
            if (links[0] < 0 || links[0] >= links.Length || links.Slice(1, links[0]).ContainsAnyExceptInRange(0, _header.Rows - 1))
            {
                throw new InvalidDataException($"vector {row} has links that lead nowhere");
            }
        }
    }

    private void CheckLayers(List<int[][]?> upper)
    {
        int top = _header.Entry < 0 ? 0 : upper[_header.Entry]?.Length ?? 0;
        for (int row = 0; row < upper.Count; row++)
        {
            int[][] layers = upper[row] ?? [];
            if (layers.Length > top)
            {
                throw new InvalidDataException($"vector {row} is on more layers than the entry");
            }

            for (int layer = 0; layer < layers.Length; layer++)
            {
                if (layers[layer].Any(other => (upper[other]?.Length ?? 0) <= layer))
                {
                    throw new InvalidDataException($"vector {row} has links that lead to another layer");
                }
            }
        }
    }

    private byte* Address(IndexPart part) => _start + _header[part].Offset;

    private ReadOnlySpan<byte> Bytes(IndexPart part) => new(Address(part), checked((int)_header[part].Length));

    private uint Checksum(IndexSection section)
    {
        var crc = new Crc32C();
        for (long done = 0; done < section.Length; done += ChecksumBytes)
        {
            crc.Add(new ReadOnlySpan<byte>(_start + section.Offset + done, (int)Math.Min(ChecksumBytes, section.Length - done)));
        }

        return crc.Value;
    }

    private byte* Map(long offset, long length, MemoryMappedFileAccess access)
    {
        MemoryMappedViewAccessor view = _file.CreateViewAccessor(offset, length, access);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _views.Add(view);
        return start + view.PointerOffset;
    }
}
