namespace MLExtensions.Numerics;

/// <summary>The search of one layer (Malkov &amp; Yashunin 2018, algorithm 2) with the scratch of one thread.</summary>
internal sealed unsafe class HnswSearcher(HnswGraph graph)
{
    private const int RowsAhead = 2;

    private readonly NeighborHeap _open = new(nearestOnTop: true);
    private readonly NeighborHeap _found = new(nearestOnTop: false);
    private HnswNeighbor[] _results = [];
    private int[] _fresh = [];
    private ushort[] _seen = [];
    private ushort _stamp;

    /// <summary>Walks down from the entry to the nearest row found on a layer.</summary>
    public HnswNeighbor Descend(float* query, int toLayer)
    {
        var nearest = new HnswNeighbor(graph.Rank(query, graph.Entry), graph.Entry);
        for (int layer = graph.Top; layer > toLayer; layer--)
        {
            for (bool moved = true; moved;)
            {
                moved = false;
                foreach (int row in graph.Links(nearest.Row, layer))
                {
                    var other = new HnswNeighbor(graph.Rank(query, row), row);
                    if (other < nearest)
                    {
                        nearest = other;
                        moved = true;
                    }
                }
            }
        }

        return nearest;
    }

    /// <summary>The nearest rows found on a layer, nearest first.</summary>
    /// <param name="query">The query, as stored rows are.</param>
    /// <param name="starts">Where the search begins; may be what the last search gave.</param>
    /// <param name="breadth">The number of rows kept in sight.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="removed">Rows that lead on but are not among the results; null for none.</param>
    /// <returns>The rows; good until the next search.</returns>
    public ReadOnlySpan<HnswNeighbor> Search(float* query, ReadOnlySpan<HnswNeighbor> starts, int breadth, int layer, RemovedRows? removed = null)
    {
        Begin();
        foreach (HnswNeighbor start in starts)
        {
            _seen[start.Row] = _stamp;
            _open.Add(start);
            Keep(start, breadth, removed);
        }

        while (_open.Count > 0)
        {
            HnswNeighbor next = _open.RemoveTop();
            if (_found.Count == breadth && next > _found.Top)
            {
                break;
            }

            int count = Fresh(graph.Links(next.Row, layer));
            if (layer == 0 && _open.Count > 0)
            {
                graph.PrefetchLinks(_open.Top.Row);
            }

            for (int i = 0; i < count; i++)
            {
                if (i + RowsAhead < count)
                {
                    graph.Prefetch(_fresh[i + RowsAhead]);
                }

                var other = new HnswNeighbor(graph.Rank(query, _fresh[i]), _fresh[i]);
                if (_found.Count < breadth || other < _found.Top)
                {
                    _open.Add(other);
                    Keep(other, breadth, removed);
                }
            }
        }

        if (_results.Length < _found.Count)
        {
            _results = new HnswNeighbor[2 * _found.Count];
        }

        _found.Items.CopyTo(_results);
        Span<HnswNeighbor> results = _results.AsSpan(0, _found.Count);
        results.Sort();
        return results;
    }

    private void Begin()
    {
        _open.Clear();
        _found.Clear();
        if (_seen.Length < graph.Count)
        {
            _seen = new ushort[graph.Count + (graph.Count / 2) + 64];
            _stamp = 0;
        }

        if (++_stamp == 0)
        {
            Array.Clear(_seen);
            _stamp = 1;
        }
    }

    /// <summary>Marks the rows that were not seen yet, and lists them.</summary>
    private int Fresh(ReadOnlySpan<int> links)
    {
        if (_fresh.Length < links.Length)
        {
            _fresh = new int[2 * links.Length];
        }

        int count = 0;
        foreach (int row in links)
        {
            if (_seen[row] != _stamp)
            {
                _seen[row] = _stamp;
                _fresh[count++] = row;
            }
        }

        for (int i = 0; i < Math.Min(RowsAhead, count); i++)
        {
            graph.Prefetch(_fresh[i]);
        }

        return count;
    }

    private void Keep(HnswNeighbor item, int breadth, RemovedRows? removed)
    {
        if (removed is not null && removed[item.Row])
        {
            return;
        }

        _found.Add(item);
        if (_found.Count > breadth)
        {
            _found.RemoveTop();
        }
    }
}
