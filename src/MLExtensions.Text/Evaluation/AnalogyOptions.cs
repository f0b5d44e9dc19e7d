namespace MLExtensions.Text;

/// <summary>How analogy questions are answered.</summary>
public sealed class AnalogyOptions
{
    /// <summary>Gets the method.</summary>
    /// <value>The default value is <see cref="AnalogyMethod.ThreeCosAdd"/>.</value>
    public AnalogyMethod Method { get; init; }

    /// <summary>Gets the number of words, from the beginning of the vocabulary, that may be asked for and answered; null takes all.</summary>
    /// <value>The default value is null.</value>
    public int? MaxVocabulary
    {
        get;
        init
        {
            if (value is int words)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(words, nameof(MaxVocabulary));
            }

            field = value;
        }
    }

    /// <summary>Gets how the case of the questions' words is treated.</summary>
    /// <value>The default value is <see cref="WordCase.AsIs"/>.</value>
    public WordCase Case { get; init; }

    /// <summary>Gets the number of threads; the answers do not depend on it.</summary>
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
