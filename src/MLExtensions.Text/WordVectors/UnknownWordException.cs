namespace MLExtensions.Text;

/// <summary>A word was asked for that the vectors do not hold.</summary>
public sealed class UnknownWordException : KeyNotFoundException
{
    /// <summary>Initializes the exception for one word.</summary>
    /// <param name="word">The word that is not in the vocabulary.</param>
    public UnknownWordException(string word)
        : this(word, $"The word '{word}' is not in the vocabulary.")
    {
    }

    /// <summary>Initializes the exception for one word, with a message that says where it stood.</summary>
    /// <param name="word">The word that is not in the vocabulary.</param>
    /// <param name="message">The message.</param>
    public UnknownWordException(string word, string message)
        : base(message) => Word = word;

    /// <summary>Gets the word that is not in the vocabulary.</summary>
    public string Word { get; }
}
