using MLExtensions.Options;

namespace MLExtensions.Text;

/// <summary>Which words of a corpus become its vocabulary.</summary>
public sealed class VocabularyOptions
{
    /// <summary>How often a word must occur to be taken, at least 1.</summary>
    /// <value>The default value is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long MinCount
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 5;

    /// <summary>The largest number of words, at least 1; the most frequent ones stay, of equally frequent ones those first in order.</summary>
    /// <value>The default value is null: no limit.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? MaxSize
    {
        get;
        init => field = value is null ? null : OptionChecks.AtLeast(value.Value, 1);
    }

    /// <summary>The number of threads that count, at least 1. The result does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;
}
