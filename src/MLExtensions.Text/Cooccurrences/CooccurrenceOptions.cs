using MLExtensions.Options;

namespace MLExtensions.Text;

/// <summary>How co-occurrences are counted. None of the resources (threads, memory) changes the result by a bit.</summary>
public sealed class CooccurrenceOptions
{
    /// <summary>The smallest memory budget, in bytes.</summary>
    public const long SmallestMemoryBudget = 1 << 16;

    /// <summary>The largest window.</summary>
    public const int LargestWindow = 1000;

    /// <summary>How many words of the vocabulary to each side of a word are its context; words that are not in the vocabulary are passed over without being counted.</summary>
    /// <value>The default value is 10.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="LargestWindow"/>.</exception>
    public int Window
    {
        get;
        init => field = OptionChecks.InRange(value, 1, LargestWindow);
    } = 10;

    /// <summary>Whether both words of a pair are each other's context; where false, only the words to the left of a word are its context.</summary>
    /// <value>The default value is true.</value>
    /// <remarks>As in Stanford's files, the row of a cell is then the word on the left and the column the word on the right.</remarks>
    public bool Symmetric { get; init; } = true;

    /// <summary>Whether a pair at distance d counts 1/d; where false, it counts 1.</summary>
    /// <value>The default value is true.</value>
    public bool DistanceWeighting { get; init; } = true;

    /// <summary>The memory for the text being counted, in bytes; a longer text is counted in parts that are spilled to disk and merged. A dense row per thread, and a result in memory, come on top.</summary>
    /// <value>The default value is 2 GiB.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below <see cref="SmallestMemoryBudget"/>.</exception>
    public long MemoryBudget
    {
        get;
        init => field = OptionChecks.AtLeast(value, SmallestMemoryBudget);
    } = 1L << 31;

    /// <summary>The number of threads, at least 1.</summary>
    /// <value>The default value is the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;

    /// <summary>Where parts are spilled to.</summary>
    /// <value>The default value is null: the folder for temporary files.</value>
    public ISpillStorage? SpillStorage { get; init; }
}
