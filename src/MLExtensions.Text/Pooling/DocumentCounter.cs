namespace MLExtensions.Text;

/// <summary>Counts, for each known word, its occurrences and the documents it stands in.</summary>
internal sealed class DocumentCounter
{
    private readonly WordVectors _vectors;
    private readonly TextFeaturizerOptions _options;
    private readonly long[] _lastDocument;

    /// <summary>Initializes the counter.</summary>
    public DocumentCounter(WordVectors vectors, TextFeaturizerOptions options)
    {
        (_vectors, _options) = (vectors, options);
        _lastDocument = new long[vectors.Count];
        Occurrences = new long[vectors.Count];
        DocumentFrequencies = new long[vectors.Count];
    }

    /// <summary>Gets the number of times each word came.</summary>
    public long[] Occurrences { get; }

    /// <summary>Gets the number of documents that each word came in.</summary>
    public long[] DocumentFrequencies { get; }

    /// <summary>Gets the number of documents.</summary>
    public long Documents { get; private set; }

    /// <summary>Says that there was nothing to learn from.</summary>
    public static string NoDocuments(TextFeaturizerOptions options) => $"There is no document; pooling {options.Pooling} learns from at least one.";

    /// <summary>Counts documents.</summary>
    public void AddAll(IEnumerable<ReadOnlyMemory<ReadOnlyMemory<char>>> documents, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<ReadOnlyMemory<char>> document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(document.Span);
        }

        if (Documents == 0)
        {
            throw new ArgumentException(NoDocuments(_options), nameof(documents));
        }
    }

    private void Add(ReadOnlySpan<ReadOnlyMemory<char>> tokens)
    {
        Documents++;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsEmpty)
            {
                continue;
            }

            int word = WordLookup.Find(_vectors.Index, tokens[i].Span, _options.Case);
            if (word < 0)
            {
                WordPooler.RefuseIfError(_options, tokens[i].Span, i);
                continue;
            }

            Occurrences[word]++;
            if (_lastDocument[word] != Documents)
            {
                _lastDocument[word] = Documents;
                DocumentFrequencies[word]++;
            }
        }
    }
}
