namespace MLExtensions.Text;

/// <summary>
/// Counts how often words occur near each other (Pennington, Socher and Manning, "GloVe", 2014, section 3.1), cell for cell like
/// Stanford's <c>cooccur</c>: windows end at the ends of lines and skip words that are not in the vocabulary.
/// </summary>
/// <remarks>The sums are formed in integers: the result is the same to the bit for any number of threads and any memory budget.</remarks>
public sealed class CooccurrenceCounter
{
    private const int LargestBlock = 1 << 19;
    private const int SmallestBlock = 1 << 12;
    private const int BytesPerToken = 12;

    /// <summary>Each thread may hold a block beyond the segment: more of them would leave the segment no room.</summary>
    private const int MostThreads = 1024;

    private readonly CooccurrenceOptions _options;

    /// <summary>Makes a counter.</summary>
    /// <param name="options">How to count; the defaults where null.</param>
    public CooccurrenceCounter(CooccurrenceOptions? options = null) => _options = options ?? new CooccurrenceOptions();

    /// <summary>Counts into memory.</summary>
    /// <param name="corpus">The corpus; it is read once.</param>
    /// <param name="vocabulary">The words to count; others are passed over.</param>
    /// <param name="progress">Told as the work goes on, in the phases "cooccurrences" and "merge"; the rate is in tokens of the vocabulary a second.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The matrix; it has no cells where no two words occur together.</returns>
    /// <exception cref="ArgumentException"><paramref name="vocabulary"/> is empty.</exception>
    /// <exception cref="IOException">The corpus cannot be read, or a part cannot be spilled; what was spilled is removed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was spilled is removed.</exception>
    public CooccurrenceMatrix Count(
        ICorpus corpus,
        Vocabulary vocabulary,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        List<RowBlock<double>> blocks = [];
        Count(corpus, vocabulary, blocks.Add, progress, cancellationToken);
        return new CooccurrenceMatrix(vocabulary.Count, blocks);
    }

    /// <summary>Counts into a file of Stanford's records, in order of rows and columns, without holding the result in memory.</summary>
    /// <param name="corpus">The corpus; it is read once.</param>
    /// <param name="vocabulary">The words to count; others are passed over.</param>
    /// <param name="path">The file; it is replaced only when all is written.</param>
    /// <param name="progress">Told as the work goes on.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The number of cells and their sum.</returns>
    /// <exception cref="ArgumentException"><paramref name="vocabulary"/> is empty.</exception>
    /// <exception cref="IOException">The corpus cannot be read, or the file or a part cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public CooccurrenceSummary CountToFile(
        ICorpus corpus,
        Vocabulary vocabulary,
        string path,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        CooccurrenceSummary summary = default;
        AtomicFile.Write(path, stream =>
        {
            CooccurrenceFileWriter writer = new(stream);
            Count(corpus, vocabulary, writer.Write, progress, cancellationToken);
            summary = new CooccurrenceSummary(writer.Cells, writer.Sum);
        });
        return summary;
    }

    private void Count(
        ICorpus corpus,
        Vocabulary vocabulary,
        Action<RowBlock<double>> commit,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (vocabulary.Count == 0)
        {
            throw new ArgumentException($"The vocabulary is empty: no word of {corpus.Name} occurs often enough. Lower MinCount or take a longer corpus.", nameof(vocabulary));
        }

        PairWeights weights = new(_options);
        TextSegment segment = new(vocabulary.Count, _options.Window);
        int threads = Math.Min(_options.Threads, MostThreads);
        long capacity = Math.Min(_options.MemoryBudget / BytesPerToken, Array.MaxLength - (2L * LargestBlock * threads));
        int blockSize = (int)Math.Clamp(_options.MemoryBudget / 16, SmallestBlock, LargestBlock);
        ProgressMeter meter = new(progress, "cooccurrences", vocabulary.Counts.Sum());
        using SpilledRuns runs = new(_options.SpillStorage ?? new DirectorySpillStorage(), vocabulary.Count);
        using CorpusReading<int[]> reading = new(corpus, blockSize, ids =>
        {
            segment.Append(ids);
            meter.Add(ids.Length);
        });
        while (true)
        {
            reading.Run(threads, () => CreateReader(corpus, vocabulary), () => segment.Length >= capacity, cancellationToken);
            if (reading.Ended && runs.Count == 0)
            {
                new SegmentCounter(segment, weights, _options).Count(sums => SpilledRuns.Scaled(sums, weights.Scale), commit, cancellationToken);
                return;
            }

            runs.Write(write => new SegmentCounter(segment, weights, _options).Count(sums => sums.ToArray(), write, cancellationToken));
            if (reading.Ended)
            {
                runs.Merge(weights.Scale, commit, cancellationToken);
                return;
            }

            segment.Continue();
        }
    }

    private static Func<TextBlock, int[]> CreateReader(ICorpus corpus, Vocabulary vocabulary)
    {
        IdSink sink = new(vocabulary);
        return block =>
        {
            corpus.Tokenizer.Tokenize(block.Utf8, sink);
            return sink.Take();
        };
    }
}
