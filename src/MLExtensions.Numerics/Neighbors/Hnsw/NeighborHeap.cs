namespace MLExtensions.Numerics;

/// <summary>A binary heap of rows by distance: the nearest or the farthest on top.</summary>
internal sealed class NeighborHeap(bool nearestOnTop)
{
    private HnswNeighbor[] _items = new HnswNeighbor[64];

    public int Count { get; private set; }

    public HnswNeighbor Top => _items[0];

    public ReadOnlySpan<HnswNeighbor> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(HnswNeighbor item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, 2 * Count);
        }

        int place = Count++;
        while (place > 0 && Before(item, _items[(place - 1) / 2]))
        {
            _items[place] = _items[(place - 1) / 2];
            place = (place - 1) / 2;
        }

        _items[place] = item;
    }

    public HnswNeighbor RemoveTop()
    {
        HnswNeighbor top = _items[0];
        HnswNeighbor item = _items[--Count];
        int place = 0;
        for (int child; (child = (2 * place) + 1) < Count; place = child)
        {
            if (child + 1 < Count && Before(_items[child + 1], _items[child]))
            {
                child++;
            }

            if (!Before(_items[child], item))
            {
                break;
            }

            _items[place] = _items[child];
        }

        _items[place] = item;
        return top;
    }

    private bool Before(HnswNeighbor left, HnswNeighbor right) => nearestOnTop ? left < right : left > right;
}
