using MLExtensions.Numerics;

namespace MLExtensions.Vision.Search;

/// <summary>What an index keeps of its vectors beside their links: values, ids, labels, and which are removed.</summary>
internal sealed unsafe class IndexRows : IDisposable
{
    private Dictionary<long, int>? _rowOfId;
    private long _nextId;

    public IndexRows(RowStore<float> vectors, RowStore<long> ids, RowStore<int> labels, LabelTable table, RemovedRows removed, long nextId)
    {
        Vectors = vectors;
        Ids = ids;
        LabelNumbers = labels;
        Labels = table;
        Removed = removed;
        _nextId = nextId;
    }

    public RowStore<float> Vectors { get; }

    public RowStore<long> Ids { get; }

    /// <summary>The number of each row's label.</summary>
    public RowStore<int> LabelNumbers { get; }

    public LabelTable Labels { get; }

    public RemovedRows Removed { get; }

    /// <summary>The number that follows the greatest id given so far.</summary>
    public long NextId => _nextId;

    public static IndexRows Create(int columns, int capacity) =>
        new(new RowStore<float>(columns, capacity), new RowStore<long>(1, capacity), new RowStore<int>(1, capacity), new LabelTable(), new RemovedRows(), nextId: 0);

    public long Id(int row) => *Ids.Row(row);

    public string? Label(int row) => Labels[*LabelNumbers.Row(row)];

    /// <summary>The row of an id; −1 where there is none, or it is removed.</summary>
    public int Find(long id) => RowOfId.GetValueOrDefault(id, -1);

    /// <summary>Stores a vector.</summary>
    public int Add(HnswMetric metric, ReadOnlySpan<float> vector, string? label, long id)
    {
        int row = Vectors.Count;
        RowRanking.Prepare(metric, vector, Vectors.Add());
        Ids.Add()[0] = id;
        LabelNumbers.Add()[0] = Labels.NumberOf(label);
        _rowOfId?.Add(id, row);
        _nextId = Math.Max(_nextId, id == long.MaxValue ? id : id + 1);
        return row;
    }

    public void Remove(int row)
    {
        Removed.Add(row);
        _rowOfId?.Remove(Id(row));
    }

    public void Dispose()
    {
        Vectors.Dispose();
        Ids.Dispose();
        LabelNumbers.Dispose();
    }

    /// <summary>Makes the table of ids, so that readers need not.</summary>
    public Dictionary<long, int> RowOfId
    {
        get
        {
            if (_rowOfId is null)
            {
                var rows = new Dictionary<long, int>(Vectors.Count);
                for (int row = 0; row < Vectors.Count; row++)
                {
                    if (!Removed[row])
                    {
                        rows.Add(Id(row), row);
                    }
                }

                _rowOfId = rows;
            }

            return _rowOfId;
        }
    }
}
