namespace MLExtensions.Numerics;

/// <summary>Keeps the k highest scores met, in a heap with the lowest of them on top. Equal scores rank by the lower index.</summary>
/// <remarks>Not safe for concurrent use; the outcome does not depend on the order of the additions.</remarks>
public sealed class TopK
{
    private readonly (float Score, int Index)[] _heap;

    /// <summary>Initializes the selection.</summary>
    /// <param name="k">The number of items to keep, 1 or more.</param>
    public TopK(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        _heap = new (float, int)[k];
    }

    /// <summary>Gets the number of items kept so far.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the score that an item must reach to be kept; negative infinity until k items are there.</summary>
    public float Threshold => Count == _heap.Length ? _heap[0].Score : float.NegativeInfinity;

    /// <summary>Offers an item.</summary>
    /// <param name="score">Its score; NaN is never kept.</param>
    /// <param name="index">Its index.</param>
    public void Add(float score, int index)
    {
        if (!(score >= Threshold))
        {
            return;
        }

        if (Count < _heap.Length)
        {
            SiftUp((score, index));
        }
        else if (Below(_heap[0], (score, index)))
        {
            SiftDown((score, index), Count);
        }
    }

    /// <summary>Offers every item that another selection kept.</summary>
    /// <param name="other">The other selection.</param>
    public void AddAll(TopK other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < other.Count; i++)
        {
            Add(other._heap[i].Score, other._heap[i].Index);
        }
    }

    /// <summary>Gets the items kept, the highest score first.</summary>
    /// <returns>At most k items.</returns>
    public (float Score, int Index)[] ToSortedArray()
    {
        (float Score, int Index)[] items = _heap[..Count];
        Array.Sort(items, static (left, right) => Below(left, right) ? 1 : Below(right, left) ? -1 : 0);
        return items;
    }

    private static bool Below((float Score, int Index) left, (float Score, int Index) right) =>
        left.Score < right.Score || (left.Score == right.Score && left.Index > right.Index);

    private void SiftUp((float Score, int Index) item)
    {
        int place = Count++;
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            if (!Below(item, _heap[parent]))
            {
                break;
            }

            _heap[place] = _heap[parent];
            place = parent;
        }

        _heap[place] = item;
    }

    private void SiftDown((float Score, int Index) item, int count)
    {
        int place = 0;
        for (int child; (child = (2 * place) + 1) < count; place = child)
        {
            if (child + 1 < count && Below(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!Below(_heap[child], item))
            {
                break;
            }

            _heap[place] = _heap[child];
        }

        _heap[place] = item;
    }
}
