using System.Text;

namespace MLExtensions.Text;

/// <summary>The words of a corpus with their counts, numbered from 0: the most frequent first, equally frequent ones in the order of their UTF-8 bytes.</summary>
/// <remarks>
/// One that is loaded keeps the order of its file. Stanford's <c>vocab_count</c> orders by count too, but compares bytes as signed
/// on some machines: words that are not ASCII may stand elsewhere among equally frequent ones.
/// </remarks>
public sealed class Vocabulary
{
    private readonly Utf8WordTable _table;
    private readonly long[] _counts;
    private readonly Lazy<string[]> _words;

    internal Vocabulary(Utf8WordTable table, long[] counts, long tokens)
    {
        _table = table;
        _counts = counts;
        Tokens = tokens;
        _words = new Lazy<string[]>(() =>
        {
            string[] words = new string[table.Count];
            for (int word = 0; word < words.Length; word++)
            {
                words[word] = Encoding.UTF8.GetString(table.Word(word));
            }

            return words;
        });
    }

    /// <summary>The number of words.</summary>
    public int Count => _table.Count;

    /// <summary>The words by number.</summary>
    public IReadOnlyList<string> Words => _words.Value;

    /// <summary>How often each word occurs, by number.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>The number of tokens in the corpus, of words left out too; of a loaded vocabulary the sum of its counts.</summary>
    public long Tokens { get; }

    /// <summary>Counts the words of a corpus.</summary>
    /// <param name="corpus">The corpus; it is read once.</param>
    /// <param name="options">Which words to take; the defaults where null.</param>
    /// <param name="progress">Told after each block, in the phase "vocabulary"; the rate is in bytes a second.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The vocabulary; it is empty where no word occurs often enough.</returns>
    /// <exception cref="IOException">The corpus cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Vocabulary Build(
        ICorpus corpus,
        VocabularyOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        return VocabularyBuilder.Build(corpus, options ?? new VocabularyOptions(), progress, cancellationToken);
    }

    /// <summary>Makes a vocabulary of given words in the given order.</summary>
    /// <param name="words">The words with their counts.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="ArgumentException">A word is empty or occurs twice, or a count is negative.</exception>
    public static Vocabulary Create(IEnumerable<KeyValuePair<string, long>> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        Utf8WordTable table = new();
        List<long> counts = [];
        foreach ((string word, long count) in words)
        {
            if (string.IsNullOrEmpty(word))
            {
                throw new ArgumentException($"Word {counts.Count} is empty.", nameof(words));
            }

            if (count < 0)
            {
                throw new ArgumentException($"The count of word '{word}' is {count}; it must not be negative.", nameof(words));
            }

            if (table.GetOrAdd(Encoding.UTF8.GetBytes(word)) != counts.Count)
            {
                throw new ArgumentException($"Word '{word}' occurs twice, the second time as word {counts.Count}.", nameof(words));
            }

            counts.Add(count);
        }

        return new Vocabulary(table, [.. counts], counts.Sum());
    }

    /// <summary>Reads a text file of lines <c>word count</c>, as Stanford's <c>vocab_count</c> writes it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The vocabulary, in the order of the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line is malformed or repeats a word; the message names file and line.</exception>
    public static Vocabulary Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The vocabulary file '{path}' does not exist.", path);
        }

        using FileStream file = File.OpenRead(path);
        return VocabularyFile.Read(file, path);
    }

    /// <summary>Reads lines <c>word count</c> from a stream.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <returns>The vocabulary, in the order of the stream.</returns>
    /// <exception cref="InvalidDataException">A line is malformed or repeats a word; the message names the line.</exception>
    public static Vocabulary Load(Stream stream) => VocabularyFile.Read(stream, "vocabulary");

    /// <summary>Writes a text file of lines <c>word count</c>.</summary>
    /// <param name="path">The file; it is replaced only when all is written.</param>
    /// <exception cref="InvalidOperationException">A word holds white space, so that the file could not be read back.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => VocabularyFile.Write(stream, this));

    /// <summary>Writes lines <c>word count</c> to a stream.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <exception cref="InvalidOperationException">A word holds white space, so that the text could not be read back.</exception>
    public void Save(Stream stream) => VocabularyFile.Write(stream, this);

    /// <summary>The number of a word, or −1 where it is not in the vocabulary.</summary>
    /// <param name="word">The word.</param>
    /// <returns>The number, from 0.</returns>
    public int IndexOf(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return _table.Find(Encoding.UTF8.GetBytes(word));
    }

    /// <inheritdoc cref="IndexOf(string)"/>
    /// <param name="utf8">The word in UTF-8.</param>
    public int IndexOf(ReadOnlySpan<byte> utf8) => _table.Find(utf8);

    /// <summary>The UTF-8 bytes of a word.</summary>
    /// <param name="index">The number of the word, from 0.</param>
    internal ReadOnlySpan<byte> Utf8(int index) => _table.Word(index);
}
