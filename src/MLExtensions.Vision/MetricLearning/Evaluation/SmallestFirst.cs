namespace MLExtensions.Vision;

/// <summary>Sorts only as much of a list as is asked for.</summary>
internal static class SmallestFirst
{
    /// <summary>Brings the smallest keys to the front, in rising order; equal keys in the order of their items.</summary>
    /// <param name="keys">The keys; none is NaN. They move with the items.</param>
    /// <param name="items">Distinct numbers.</param>
    /// <param name="count">How many.</param>
    public static void Sort(Span<float> keys, Span<int> items, int count)
    {
        int low = 0, high = keys.Length - 1;
        while (low < high && count < keys.Length)
        {
            (int left, int right) = Partition(keys, items, low, high);
            if (count - 1 <= left)
            {
                high = left;
            }
            else if (count - 1 >= right)
            {
                low = right;
            }
            else
            {
                break;
            }
        }

        keys[..count].Sort(items[..count]);
        OrderTies(keys[..count], items[..count]);
    }

    // Hoare's partition about the middle of three. Items break ties, so that the front is the same however the keys came.
    private static (int Left, int Right) Partition(Span<float> keys, Span<int> items, int low, int high)
    {
        int middle = low + ((high - low) / 2);
        if (Less(keys[middle], items[middle], keys[low], items[low]))
        {
            Swap(keys, items, middle, low);
        }

        if (Less(keys[high], items[high], keys[low], items[low]))
        {
            Swap(keys, items, high, low);
        }

        if (Less(keys[high], items[high], keys[middle], items[middle]))
        {
            Swap(keys, items, high, middle);
        }

        float pivot = keys[middle];
        int item = items[middle];
        int i = low, j = high;
        while (i <= j)
        {
            while (Less(keys[i], items[i], pivot, item))
            {
                i++;
            }

            while (Less(pivot, item, keys[j], items[j]))
            {
                j--;
            }

            if (i <= j)
            {
                Swap(keys, items, i++, j--);
            }
        }

        return (j, i);
    }

    private static bool Less(float key, int item, float otherKey, int otherItem) => key < otherKey || (key == otherKey && item < otherItem);

    private static void OrderTies(Span<float> keys, Span<int> items)
    {
        for (int begin = 0; begin < keys.Length;)
        {
            int end = begin + 1;
            while (end < keys.Length && keys[end] == keys[begin])
            {
                end++;
            }

            if (end - begin > 1)
            {
                items[begin..end].Sort();
            }

            begin = end;
        }
    }

    private static void Swap(Span<float> keys, Span<int> items, int i, int j)
    {
        (keys[i], keys[j]) = (keys[j], keys[i]);
        (items[i], items[j]) = (items[j], items[i]);
    }
}
