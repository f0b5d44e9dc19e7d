namespace MLExtensions.Numerics;

/// <summary>The search of one layer (Malkov &amp; Yashunin 2018, algorithm 2) with the scratch of one thread.</summary>
internal sealed class HnswSearcher(HnswGraph graph)
{
    private readonly NeighborHeap _open = new(nearestOnTop: true);
    private readonly NeighborHeap _found = new(nearestOnTop: false);
    private int[] _seen = [];
    private int _stamp;

    /// <summary>Walks down from the entry to the nearest row found on a layer.</summary>
    public HnswNeighbor Descend(ReadOnlySpan<float> query, int toLayer)
    {
        var nearest = new HnswNeighbor(graph.Rank(query, graph.Entry), graph.Entry);
        for (int layer = graph.Top; layer > toLayer; layer--)
        {
            nearest = Search(query, [nearest], breadth: 1, layer)[0];
        }

        return nearest;
    }

    /// <summary>The nearest rows found on a layer, nearest first.</summary>
    /// <param name="query">The query, as stored rows are.</param>
    /// <param name="starts">Where the search begins.</param>
    /// <param name="breadth">The number of rows kept in sight.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="skipRemoved">Whether removed rows lead on but are not among the results.</param>
    public HnswNeighbor[] Search(ReadOnlySpan<float> query, ReadOnlySpan<HnswNeighbor> starts, int breadth, int layer, bool skipRemoved = false)
    {
        _open.Clear();
        _found.Clear();
        if (_seen.Length < graph.Count)
        {
            _seen = new int[graph.Count + (graph.Count / 2) + 64];
            _stamp = 0;
        }

        _stamp++;
        foreach (HnswNeighbor start in starts)
        {
            _seen[start.Row] = _stamp;
            _open.Add(start);
            Keep(start, breadth, skipRemoved);
        }

        while (_open.Count > 0)
        {
            HnswNeighbor next = _open.RemoveTop();
            if (_found.Count == breadth && next > _found.Top)
            {
                break;
            }

            foreach (int row in graph.Links(next.Row, layer))
            {
                if (_seen[row] == _stamp)
                {
                    continue;
                }

                _seen[row] = _stamp;
                var other = new HnswNeighbor(graph.Rank(query, row), row);
                if (_found.Count < breadth || other < _found.Top)
                {
                    _open.Add(other);
                    Keep(other, breadth, skipRemoved);
                }
            }
        }

        HnswNeighbor[] found = _found.Items.ToArray();
        Array.Sort(found);
        return found;
    }

    private void Keep(HnswNeighbor item, int breadth, bool skipRemoved)
    {
        if (skipRemoved && graph.IsRemoved(item.Row))
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
