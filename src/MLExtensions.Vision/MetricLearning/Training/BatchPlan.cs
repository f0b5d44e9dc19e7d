namespace MLExtensions.Vision.MetricLearning;

/// <summary>Chooses P and K, and holds rows out.</summary>
internal static class BatchPlan
{
    private const int UsualClasses = 16;
    private const int UsualBatch = 128;

    /// <summary>The sampler that options ask for.</summary>
    /// <exception cref="ArgumentException">There are fewer classes of at least two rows than two, or than P.</exception>
    public static BalancedSampler Sampler(ReadOnlySpan<long> labels, EmbeddingOptions options, long seed, Action<string>? warn)
    {
        var counts = new Dictionary<long, int>();
        foreach (long label in labels)
        {
            counts[label] = counts.GetValueOrDefault(label) + 1;
        }

        int usable = counts.Values.Count(count => count > 1), single = counts.Count - usable;
        if (usable < 2)
        {
            throw new ArgumentException(
                $"An embedding is learned of at least two classes with at least two rows each; of {labels.Length} rows in {counts.Count} {(counts.Count == 1 ? "class" : "classes")}, {usable} {(usable == 1 ? "class has" : "classes have")} two or more.", nameof(labels));
        }

        if (options.ClassesPerBatch > usable)
        {
            throw new ArgumentException(
                $"{nameof(EmbeddingOptions.ClassesPerBatch)} is {options.ClassesPerBatch}; there are {usable} classes with at least two rows{(single > 0 ? $", and {single} with one" : "")}. Lower it to {usable} at most, or give more data.", nameof(options));
        }

        int classes = options.ClassesPerBatch ?? Math.Min(usable, UsualClasses);
        int rows = options.RowsPerClass ?? Math.Clamp(UsualBatch / classes, 4, 32);
        if (single > 0)
        {
            warn?.Invoke($"{single} of {counts.Count} classes have one row only: without a positive nothing is learned of them.");
        }

        return new BalancedSampler(labels, classes, rows, seed);
    }

    /// <summary>Parts rows into those that are learned from and those that are held out.</summary>
    public static (int[] Training, int[] Held) Split(long[] labels, double fraction, long seed)
    {
        var held = new bool[labels.Length];
        foreach (IGrouping<long, int> group in Enumerable.Range(0, labels.Length).GroupBy(row => labels[row]))
        {
            // Below four rows a class cannot give two of them, which retrieval needs, and keep two.
            int[] members = [.. group];
            if (members.Length < 4)
            {
                continue;
            }

            new Numerics.RandomSequence(seed, group.Key).Shuffle(members.AsSpan());
            int count = Math.Clamp((int)Math.Round(fraction * members.Length), 2, members.Length - 2);
            foreach (int row in members.AsSpan(0, count))
            {
                held[row] = true;
            }
        }

        int[] heldRows = [.. Enumerable.Range(0, labels.Length).Where(row => held[row])];
        return heldRows.Length > 0
            ? ([.. Enumerable.Range(0, labels.Length).Where(row => !held[row])], heldRows)
            : throw new ArgumentException($"No class has the four rows that it takes to hold some out: set {nameof(EmbeddingOptions.ValidationFraction)} to 0, or give validation data.", nameof(labels));
    }
}
