using System.Globalization;
using MLExtensions.Text;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks.Table;

/// <summary>GloVe on a drawn corpus, and the most similar words of drawn vectors.</summary>
internal static class WordRows
{
    private const int Tokens = 1_000_000;
    private const int LineTokens = 25;
    private const int Dimension = 100;
    private const int Iterations = 2;
    private const int Words = 50_000;

    public static IEnumerable<TableRow> All =>
    [
        new TableRow("GloVe, counting and shuffling co-occurrences", Number($"{Tokens:N0} tokens, window 10"), "Stanford's C", Counting),
        new TableRow("GloVe, training", Number($"{Tokens:N0} tokens, {Dimension} dimensions, {Iterations} iterations"), "Stanford's C", Training),
        Queries("NumPy", "numpy"),
        Queries("gensim", "gensim"),
    ];

    private static Contest Counting(TableSetting setting)
    {
        (string corpus, string words, Vocabulary vocabulary) = Corpus(setting);
        StanfordTools? peer = Tools(setting);
        var source = new TextFileCorpus(corpus, Tokenizer.Whitespace);
        return new Contest(
            Contest.Timed(() => new CooccurrenceCounter(new CooccurrenceOptions { Threads = setting.Threads }).Count(source, vocabulary)),
            peer is null ? null : Contest.Told(() => peer.CountCooccurrences(corpus, words, setting.File("cells.bin")) + peer.Shuffle(setting.File("cells.bin"), setting.File("shuffled.bin"))))
        { WarmUps = 0, MostRounds = 3 };
    }

    private static Contest Training(TableSetting setting)
    {
        (string corpus, string words, Vocabulary vocabulary) = Corpus(setting);
        CooccurrenceMatrix matrix = new CooccurrenceCounter(new CooccurrenceOptions { Threads = setting.Threads }).Count(new TextFileCorpus(corpus, Tokenizer.Whitespace), vocabulary);
        StanfordTools? peer = Tools(setting);
        string cells = setting.File("cells.bin"), shuffled = setting.File("shuffled.bin");
        if (peer is not null)
        {
            peer.CountCooccurrences(corpus, words, cells);
            peer.Shuffle(cells, shuffled);
        }

        return new Contest(
            Contest.Timed(() => new GloVeTrainer(new GloVeOptions { Dimension = Dimension, Iterations = Iterations, Threads = setting.Threads }).Train(matrix, vocabulary)),
            peer is null ? null : Contest.Told(() => peer.Train(shuffled, words, setting.File("vectors"), Dimension, Iterations, setting.Threads).Seconds))
        { WarmUps = 0, MostRounds = 1, Remark = Number($"{matrix.Cells:N0} cells") };
    }

    private static TableRow Queries(string peerName, string module) => new("most similar words, one query", Number($"{Words:N0} × {Dimension}"), peerName, setting =>
    {
        FloatMatrix rows = RandomMatrix.Draw(Words, Dimension, 3);
        WordVectors vectors = WordVectors.Create([.. Enumerable.Range(0, Words).Select(i => $"w{i}")], Dimension, rows.Span);
        string file = setting.File("words.f32");
        TsneData.Write(file, rows);
        int query = 0;
        PeerProcess? peer = setting.Start(module, "similar_words.py", "--library", module, "--vectors", file, "--columns", TableSetting.Argument(Dimension));
        return new Contest(Contest.Timed(() => vectors.MostSimilar($"w{query++ % Words}")), peer is null ? null : peer.Run, vectors, peer) { Steps = 50, WarmUps = 3 };
    });

    /// <summary>Words by Zipf's law, and the vocabulary of those that occur five times, which both sides read.</summary>
    private static (string Corpus, string Words, Vocabulary Vocabulary) Corpus(TableSetting setting)
    {
        const int Different = 30_000;
        string corpus = setting.File("corpus.txt"), words = setting.File("vocabulary.txt");
        if (!File.Exists(corpus))
        {
            var random = new Random(1);
            using var writer = new StreamWriter(corpus);
            for (int line = 0; line < Tokens / LineTokens; line++)
            {
                writer.WriteLine(string.Join(' ', Enumerable.Range(0, LineTokens).Select(_ => $"w{(int)Math.Pow(Different, random.NextDouble())}")));
            }
        }

        Vocabulary vocabulary = Vocabulary.Build(new TextFileCorpus(corpus, Tokenizer.Whitespace), new VocabularyOptions { MinCount = 5 });
        vocabulary.Save(words);
        return (corpus, words, vocabulary);
    }

    private static StanfordTools? Tools(TableSetting setting) =>
        setting.StanfordTools is { } folder && StanfordTools.Programs.All(program => File.Exists(Path.Combine(folder, program))) ? new StanfordTools(folder, setting.Folder) : null;

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
