namespace MLExtensions.Text;

/// <summary>
/// Cuts one side of the matrix, its words or its contexts, into parts that hold about the same number of cells: in the order of
/// their cells, the most first, each word goes to the part with the fewest cells that has a place left.
/// </summary>
internal sealed class StrataPlan
{
    private const int SlotsInCacheLine = 8;
    private const int MostParts = 256;
    private const int FewestParts = 8;
    private const int LargestPart = 1 << 15;

    private StrataPlan(int parts, int slotsInPart, int[] slots)
    {
        Parts = parts;
        SlotsInPart = slotsInPart;
        Slots = slots;
    }

    /// <summary>The number of parts.</summary>
    public int Parts { get; }

    /// <summary>The number of places in a part: whole cache lines of biases, so that parts share none.</summary>
    public int SlotsInPart { get; }

    /// <summary>The place of each word; its part is the place divided by <see cref="SlotsInPart"/>.</summary>
    public int[] Slots { get; }

    /// <summary>The number of parts for a vocabulary: so many that the rows of a block stay in a core's cache.</summary>
    /// <param name="vocabularySize">The number of words.</param>
    /// <param name="rowBytes">The size of a row in bytes.</param>
    /// <param name="cacheBytes">The size of the cache to fill.</param>
    public static int PartsFor(int vocabularySize, long rowBytes, long cacheBytes)
    {
        long parts = Math.Clamp(((2 * vocabularySize * rowBytes) + cacheBytes - 1) / cacheBytes, FewestParts, MostParts);
        parts = Math.Max(parts, (vocabularySize + LargestPart - 1) / LargestPart);
        return (int)Math.Min(parts, vocabularySize);
    }

    /// <summary>Assigns words to parts.</summary>
    /// <param name="cells">The number of cells of each word.</param>
    /// <param name="parts">The number of parts.</param>
    public static StrataPlan Create(ReadOnlySpan<long> cells, int parts)
    {
        long[] keys = cells.ToArray();
        int[] order = new int[keys.Length];
        for (int word = 0; word < order.Length; word++)
        {
            order[word] = word;
        }

        Array.Sort(order, (left, right) => keys[left] != keys[right] ? keys[right].CompareTo(keys[left]) : left.CompareTo(right));
        int average = (order.Length + parts - 1) / parts;
        int slotsInPart = (average + (average / 8) + SlotsInCacheLine - 1) / SlotsInCacheLine * SlotsInCacheLine;
        PriorityQueue<int, (long Load, int Part)> lightest = new(Enumerable.Range(0, parts).Select(part => (part, (0L, part))));
        int[] used = new int[parts];
        int[] slots = new int[order.Length];
        foreach (int word in order)
        {
            lightest.TryDequeue(out int part, out (long Load, int Part) priority);
            slots[word] = (part * slotsInPart) + used[part]++;
            if (used[part] < slotsInPart)
            {
                lightest.Enqueue(part, (priority.Load + keys[word], part));
            }
        }

        return new StrataPlan(parts, slotsInPart, slots);
    }
}
