using System.Collections.Concurrent;

namespace MLExtensions.Text;

/// <summary>Counts the words of a corpus.</summary>
internal static class VocabularyBuilder
{
    private const int BlockSize = 1 << 19;

    /// <summary>Counts, cuts and orders.</summary>
    public static Vocabulary Build(ICorpus corpus, VocabularyOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ProgressMeter meter = new(progress, "vocabulary", progress is null ? 0 : corpus.ByteLength ?? 0);
        ConcurrentBag<WordCounter> counters = [];
        using CorpusReading<int> reading = new(corpus, BlockSize, length => meter.Add(length));
        reading.Run(
            options.Threads,
            () =>
            {
                WordCounter counter = new();
                counters.Add(counter);
                return block =>
                {
                    corpus.Tokenizer.Tokenize(block.Utf8, counter);
                    return block.Utf8.Length;
                };
            },
            pause: () => false,
            cancellationToken);

        WordCounter all = new();
        foreach (WordCounter counter in counters)
        {
            all.Add(counter);
        }

        return Select(all, options);
    }

    private static Vocabulary Select(WordCounter counter, VocabularyOptions options)
    {
        Utf8WordTable table = counter.Table;
        int[] order = Enumerable.Range(0, table.Count).Where(word => counter.Counts[word] >= options.MinCount).ToArray();
        Array.Sort(order, (left, right) =>
        {
            int byCount = counter.Counts[right].CompareTo(counter.Counts[left]);
            return byCount != 0 ? byCount : table.Word(left).SequenceCompareTo(table.Word(right));
        });
        int size = Math.Min(order.Length, options.MaxSize ?? int.MaxValue);
        Utf8WordTable kept = new();
        long[] counts = new long[size];
        for (int rank = 0; rank < size; rank++)
        {
            kept.GetOrAdd(table.Word(order[rank]));
            counts[rank] = counter.Counts[order[rank]];
        }

        return new Vocabulary(kept, counts, counter.Tokens);
    }

    private sealed class WordCounter : ITokenSink
    {
        private long[] _counts = new long[1 << 10];

        public Utf8WordTable Table { get; } = new();

        public long Tokens { get; private set; }

        public ReadOnlySpan<long> Counts => _counts;

        public void Token(ReadOnlySpan<byte> utf8)
        {
            Tokens++;
            CountOf(utf8)++;
        }

        public void EndLine()
        {
        }

        public void Add(WordCounter other)
        {
            Tokens += other.Tokens;
            for (int word = 0; word < other.Table.Count; word++)
            {
                CountOf(other.Table.Word(word)) += other._counts[word];
            }
        }

        private ref long CountOf(ReadOnlySpan<byte> word)
        {
            int index = Table.GetOrAdd(word);
            if (index >= _counts.Length)
            {
                Array.Resize(ref _counts, _counts.Length * 2);
            }

            return ref _counts[index];
        }
    }
}
