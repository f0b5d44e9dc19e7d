using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>
/// Draws batches of P classes with K rows each, so that every row has positives and negatives in its batch. An epoch has as many
/// batches as the rows fill; a class of fewer than K rows gives some of them twice.
/// </summary>
public sealed class BalancedSampler
{
    private readonly int[][] _classes;
    private readonly long _seed;

    /// <summary>Prepares the drawing.</summary>
    /// <param name="labels">The label of each row.</param>
    /// <param name="classesPerBatch">P, at least 2.</param>
    /// <param name="rowsPerClass">K, at least 2.</param>
    /// <param name="seed">The seed; epoch e of a seed is always the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">P or K is below 2.</exception>
    /// <exception cref="ArgumentException">There are fewer than P classes of at least two rows.</exception>
    public BalancedSampler(ReadOnlySpan<long> labels, int classesPerBatch, int rowsPerClass, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classesPerBatch, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerClass, 2);
        var rows = new SortedDictionary<long, List<int>>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (!rows.TryGetValue(labels[i], out List<int>? members))
            {
                rows.Add(labels[i], members = []);
            }

            members.Add(i);
        }

        _classes = [.. rows.Values.Where(members => members.Count > 1).Select(members => members.ToArray())];
        SingleRows = rows.Count - _classes.Length;
        if (_classes.Length < classesPerBatch)
        {
            throw new ArgumentException(
                $"Batches of {classesPerBatch} classes need as many with at least two rows; there are {_classes.Length} of {rows.Count} classes. Lower the classes per batch, or give more data.", nameof(labels));
        }

        ClassesPerBatch = classesPerBatch;
        RowsPerClass = rowsPerClass;
        BatchCount = Math.Max(1, _classes.Sum(members => members.Length) / BatchSize);
        _seed = seed;
    }

    /// <summary>P.</summary>
    public int ClassesPerBatch { get; }

    /// <summary>K.</summary>
    public int RowsPerClass { get; }

    /// <summary>P · K.</summary>
    public int BatchSize => ClassesPerBatch * RowsPerClass;

    /// <summary>The batches of an epoch.</summary>
    public int BatchCount { get; }

    /// <summary>The classes that have one row only, and are never drawn: they have no positive.</summary>
    public int SingleRows { get; }

    /// <summary>The rows of a batch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch, from 0.</param>
    /// <returns>P · K row numbers, those of a class side by side.</returns>
    /// <remarks>Classes are drawn by their numbers of rows, so that rows are seen about equally often.</remarks>
    public int[] Draw(int epoch, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, BatchCount);
        var random = new RandomSequence(_seed, ((long)epoch * BatchCount) + batch);
        int[] drawn = DrawClasses(random);
        var rows = new int[BatchSize];
        for (int c = 0; c < drawn.Length; c++)
        {
            DrawRows(_classes[drawn[c]], random, rows.AsSpan(c * RowsPerClass, RowsPerClass));
        }

        return rows;
    }

    // Weighted, without replacement: the P greatest of u^(1/w) (Efraimidis & Spirakis 2006), compared by their logarithms.
    private int[] DrawClasses(RandomSequence random)
    {
        var keys = new double[_classes.Length];
        var numbers = new int[_classes.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = -Math.Log(1 - random.NextDouble()) / _classes[i].Length;
            numbers[i] = i;
        }

        Array.Sort(keys, numbers);
        return numbers[..ClassesPerBatch];
    }

    private static void DrawRows(int[] members, RandomSequence random, Span<int> rows)
    {
        if (members.Length < rows.Length)
        {
            members.CopyTo(rows);
            for (int i = members.Length; i < rows.Length; i++)
            {
                rows[i] = members[random.NextInt32(members.Length)];
            }

            return;
        }

        // Floyd's way: as many draws as rows, whatever the size of the class.
        var taken = new HashSet<int>();
        for (int i = 0; i < rows.Length; i++)
        {
            int last = members.Length - rows.Length + i;
            int place = random.NextInt32(last + 1);
            if (!taken.Add(place))
            {
                taken.Add(place = last);
            }

            rows[i] = members[place];
        }
    }
}
