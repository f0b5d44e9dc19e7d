using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Numerics;

/// <summary>The links of rows on each layer. Those of the bottom layer, which nearly all of a search goes through, lie in rows of one width.</summary>
internal sealed unsafe class HnswGraph : IDisposable
{
    /// <summary>The most layers above the bottom that a row is on.</summary>
    public const int MostLayers = 30;

    private const int ValuesInLine = 16;
    private const int MostPrefetched = 256;

    private readonly RowStore<float> _rows;
    private readonly RowStore<int> _bottom;
    private readonly List<int[][]?> _upper;

    /// <summary>Makes a graph without links.</summary>
    public HnswGraph(RowStore<float> rows, HnswOptions options, int capacity = 0)
        : this(rows, options, new RowStore<int>(BottomWidth(options), capacity), new List<int[][]?>(capacity), entry: -1)
    {
    }

    /// <summary>Takes over links that were made before.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="options">The options that they were linked by.</param>
    /// <param name="bottom">For each row the number of its links on the bottom layer, and room for them.</param>
    /// <param name="upper">For each row its links on layer 1 and above; null where it is on the bottom layer only.</param>
    /// <param name="entry">The row that searches begin at.</param>
    public HnswGraph(RowStore<float> rows, HnswOptions options, RowStore<int> bottom, List<int[][]?> upper, int entry)
    {
        _rows = rows;
        _bottom = bottom;
        _upper = upper;
        Options = options;
        Entry = entry;
    }

    public HnswOptions Options { get; }

    public HnswMetric Metric => Options.Metric;

    public int Columns => _rows.Columns;

    public int Count => _bottom.Count;

    /// <summary>The row that searches begin at; −1 in an empty graph.</summary>
    public int Entry { get; private set; }

    /// <summary>The highest layer.</summary>
    public int Top => Entry < 0 ? -1 : Layers(Entry) - 1;

    /// <summary>The links of the bottom layer, as they are stored.</summary>
    public RowStore<int> Bottom => _bottom;

    /// <summary>The width of a row of the bottom layer: a count, and room for twice as many links as the other layers have.</summary>
    public static int BottomWidth(HnswOptions options) => 1 + (2 * options.Links);

    public float* Row(int row) => _rows.Row(row);

    /// <summary>The number of links a row has room for on a layer.</summary>
    public int Room(int layer) => layer == 0 ? 2 * Options.Links : Options.Links;

    /// <summary>The number of layers that a row is on.</summary>
    public int Layers(int row) => 1 + (_upper[row]?.Length ?? 0);

    /// <summary>The links of a row on a layer.</summary>
    public ReadOnlySpan<int> Links(int row, int layer)
    {
        if (layer > 0)
        {
            return _upper[row]![layer - 1];
        }

        int* links = _bottom.Row(row);
        return new ReadOnlySpan<int>(links + 1, links[0]);
    }

    public void SetLinks(int row, int layer, ReadOnlySpan<int> links)
    {
        if (layer > 0)
        {
            _upper[row]![layer - 1] = links.ToArray();
            return;
        }

        Span<int> target = _bottom.Span(row);
        target[0] = links.Length;
        links.CopyTo(target[1..]);
    }

    /// <summary>Takes the store's next row in, not linked yet, on layers drawn from the exponential distribution of the paper (m_L = 1/ln M).</summary>
    public void Append()
    {
        // A stream of its own for each row: what is drawn does not depend on how often the graph was saved and opened.
        double draw = new RandomSequence(Options.Seed, Count).NextDouble();
        int upper = (int)Math.Min(MostLayers, -Math.Log(1 - draw) / Math.Log(Options.Links));
        _bottom.Add();
        int[][]? links = null;
        if (upper > 0)
        {
            links = new int[upper][];
            Array.Fill(links, []);
        }

        _upper.Add(links);
    }

    /// <summary>Lets searches begin at the row if it reaches higher than all others.</summary>
    public void OfferEntry(int row) => Entry = Entry < 0 || Layers(row) > Layers(Entry) ? row : Entry;

    public float Rank(float* x, int row) => RowRanking.Rank(Options.Metric, x, _rows.Row(row), _rows.Columns);

    /// <summary>Asks for a row to be brought into the cache: in a large graph nearly every row comes from memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int row)
    {
        if (Sse.IsSupported)
        {
            float* values = _rows.Row(row);
            int end = Math.Min(_rows.Columns, MostPrefetched);
            for (int i = 0; i < end; i += ValuesInLine)
            {
                Sse.Prefetch0(values + i);
            }
        }
    }

    /// <summary>Asks for the links of a row on the bottom layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchLinks(int row)
    {
        if (Sse.IsSupported)
        {
            int* links = _bottom.Row(row);
            for (int i = 0; i < _bottom.Columns; i += ValuesInLine)
            {
                Sse.Prefetch0(links + i);
            }
        }
    }

    /// <summary>Frees the links, not the rows.</summary>
    public void Dispose() => _bottom.Dispose();
}
