using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>The rows of an index and their links on each layer.</summary>
internal sealed class HnswGraph(int columns, HnswOptions options)
{
    private const int BlockRows = 4096;

    private readonly List<float[]> _blocks = [];
    private readonly List<int[][]> _links = [];
    private readonly List<bool> _removed = [];
    private readonly RandomSequence _random = new(options.Seed);

    public int Columns => columns;

    public int Count => _links.Count;

    /// <summary>The row that searches begin at; −1 in an empty index.</summary>
    public int Entry { get; private set; } = -1;

    /// <summary>The highest layer.</summary>
    public int Top => Entry < 0 ? -1 : _links[Entry].Length - 1;

    public HnswMetric Metric => options.Metric;

    public ReadOnlySpan<float> Row(int row) => _blocks[row / BlockRows].AsSpan(row % BlockRows * columns, columns);

    /// <summary>The number of links a row has room for on a layer.</summary>
    public int Room(int layer) => layer == 0 ? 2 * options.Links : options.Links;

    /// <summary>The number of layers that a row is on.</summary>
    public int Layers(int row) => _links[row].Length;

    /// <summary>The links of a row on a layer.</summary>
    public int[] Links(int row, int layer) => _links[row][layer];

    public void SetLinks(int row, int layer, int[] links) => _links[row][layer] = links;

    public bool IsRemoved(int row) => _removed[row];

    public void Remove(int row) => _removed[row] = true;

    /// <summary>Stores a row, not linked yet, on layers drawn from the exponential distribution of the paper (m_L = 1/ln M).</summary>
    public int Store(ReadOnlySpan<float> values)
    {
        int row = Count;
        if (row / BlockRows == _blocks.Count)
        {
            _blocks.Add(new float[BlockRows * columns]);
        }

        Span<float> target = _blocks[^1].AsSpan(row % BlockRows * columns, columns);
        Normalize(values, target);
        int layers = 1 + (int)Math.Min(30, -Math.Log(1 - _random.NextDouble()) / Math.Log(options.Links));
        var links = new int[layers][];
        Array.Fill(links, []);
        _links.Add(links);
        _removed.Add(false);
        return row;
    }

    /// <summary>Lets searches begin at the row if it reaches higher than all others.</summary>
    public void OfferEntry(int row) => Entry = Entry < 0 || Layers(row) > Layers(Entry) ? row : Entry;

    /// <summary>Copies a query in the form that rows are stored in: of length 1 for cosines.</summary>
    public void Normalize(ReadOnlySpan<float> values, Span<float> target)
    {
        values.CopyTo(target);
        if (Metric == HnswMetric.Cosine && TensorPrimitives.Norm(values) is float norm && norm > 0)
        {
            TensorPrimitives.Divide(values, norm, target);
        }
    }

    /// <summary>What rows are ranked by: the squared distance for Euclidean, else 1 − x · y or −x · y.</summary>
    public float Rank(ReadOnlySpan<float> x, int row) => Metric switch
    {
        HnswMetric.Euclidean => Squared(x, Row(row)),
        HnswMetric.Cosine => 1 - TensorPrimitives.Dot(x, Row(row)),
        _ => -TensorPrimitives.Dot(x, Row(row)),
    };

    private static unsafe float Squared(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        fixed (float* left = x, right = y)
        {
            return ExactDistances.Squared(left, right, x.Length);
        }
    }
}
