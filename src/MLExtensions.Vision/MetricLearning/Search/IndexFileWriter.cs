using System.Runtime.InteropServices;
using System.Text;
using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Search;

/// <summary>Writes an index file: the header, and the parts one after the other.</summary>
internal sealed unsafe class IndexFileWriter
{
    private const int RowsPerWrite = 1024;

    private readonly Stream _stream;
    private readonly IndexSection[] _sections = new IndexSection[Enum.GetValues<IndexPart>().Length];
    private Crc32C _checksum = new();

    private IndexFileWriter(Stream stream)
    {
        _stream = stream;
    }

    public static void Write(string path, IndexRows rows, HnswGraph? graph, NearestNeighborIndexOptions options)
    {
        LittleEndian.Require();
        AtomicFile.Write(path, file =>
        {
            using var stream = new BufferedStream(file, 1 << 20);
            var writer = new IndexFileWriter(stream);
            stream.Write(new byte[IndexFileHeader.Size]);
            writer.WriteParts(rows, graph);
            stream.Flush();
            var header = new IndexFileHeader
            {
                Options = options,
                Dimension = rows.Vectors.Columns,
                Rows = rows.Vectors.Count,
                Entry = graph?.Entry ?? -1,
                NextId = rows.NextId,
                Sections = writer._sections,
            };
            stream.Position = 0;
            stream.Write(header.ToBytes());
        });
    }

    private void WriteParts(IndexRows rows, HnswGraph? graph)
    {
        Part(IndexPart.Vectors, () => WriteRows(rows.Vectors));
        Part(IndexPart.Ids, () => WriteRows(rows.Ids));
        Part(IndexPart.Labels, () => WriteRows(rows.LabelNumbers));
        Part(IndexPart.LabelTexts, () =>
        {
            WriteNumbers(rows.Labels.Texts.Count);
            foreach (string text in rows.Labels.Texts)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                WriteNumbers(bytes.Length);
                Write(bytes);
            }
        });
        Part(IndexPart.Removed, () => WriteNumbers([.. Enumerable.Range(0, rows.Vectors.Count).Where(row => rows.Removed[row])]));
        Part(IndexPart.BottomLinks, () =>
        {
            if (graph is not null)
            {
                WriteRows(graph.Bottom);
            }
        });
        Part(IndexPart.UpperLinks, () =>
        {
            for (int row = 0; row < (graph?.Count ?? 0); row++)
            {
                WriteUpper(graph!, row);
            }
        });
    }

    private void WriteUpper(HnswGraph graph, int row)
    {
        int layers = graph.Layers(row);
        if (layers == 1)
        {
            return;
        }

        WriteNumbers(row, layers - 1);
        for (int layer = 1; layer < layers; layer++)
        {
            ReadOnlySpan<int> links = graph.Links(row, layer);
            WriteNumbers(links.Length);
            WriteNumbers(links);
        }
    }

    private void Part(IndexPart part, Action write)
    {
        int padding = (int)(-_stream.Position & (IndexFileHeader.Alignment - 1));
        _stream.Write(new byte[padding]);
        long offset = _stream.Position;
        _checksum = new Crc32C();
        write();
        _sections[(int)part] = new IndexSection(offset, _stream.Position - offset, _checksum.Value);
    }

    private void WriteRows<T>(RowStore<T> rows)
        where T : unmanaged
    {
        for (int row = 0, count; row < rows.Count; row += count)
        {
            count = Math.Min(rows.Together(row), RowsPerWrite);
            Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(rows.Row(row), checked(count * rows.Columns))));
        }
    }

    private void WriteNumbers(params ReadOnlySpan<int> numbers) => Write(MemoryMarshal.AsBytes(numbers));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _checksum.Add(bytes);
        _stream.Write(bytes);
    }
}
