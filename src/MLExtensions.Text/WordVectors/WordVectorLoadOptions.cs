namespace MLExtensions.Text;

/// <summary>How word vectors are loaded.</summary>
public sealed class WordVectorLoadOptions
{
    /// <summary>Gets the format of the file.</summary>
    /// <value>The default value is <see cref="WordVectorFormat.Auto"/>.</value>
    public WordVectorFormat Format { get; init; }

    /// <summary>Gets the largest number of words to load, from the beginning of the file; null loads all.</summary>
    /// <value>The default value is null.</value>
    public int? Limit
    {
        get;
        init
        {
            if (value is int limit)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(Limit));
            }

            field = value;
        }
    }

    /// <summary>Gets what happens when a word comes a second time.</summary>
    /// <value>The default value is <see cref="DuplicateWordPolicy.Error"/>.</value>
    public DuplicateWordPolicy Duplicates { get; init; }

    /// <summary>Gets the number of threads that parse text.</summary>
    /// <value>The default value is the number of processors.</value>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(Threads));
            field = value;
        }
    } = Environment.ProcessorCount;
}
