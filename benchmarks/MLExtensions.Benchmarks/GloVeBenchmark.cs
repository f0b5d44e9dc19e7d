using System.Globalization;
using System.Runtime.Intrinsics;
using MLExtensions.Text;

namespace MLExtensions.Benchmarks;

/// <summary>
/// GloVe against Stanford's C programs: the same corpus file, the same vocabulary file, the same number of threads, in turn in one run.
/// Arguments: --corpus FILE --tools FOLDER [--questions FOLDER] [--dimension 100] [--iterations 3] [--rounds 3].
/// </summary>
internal static class GloVeBenchmark
{
    public static int Run(string[] args)
    {
        string? corpus = Value("--corpus");
        string? tools = Value("--tools");
        if (corpus is null || tools is null || !File.Exists(corpus) || StanfordTools.Programs.FirstOrDefault(p => !File.Exists(Path.Combine(tools, p))) is not null)
        {
            Console.Error.WriteLine(
                $"glove-vs-c compares with Stanford's programs ({string.Join(", ", StanfordTools.Programs)}): give --corpus FILE and --tools FOLDER. "
                + "Nothing was measured.");
            return 2;
        }

        int dimension = int.Parse(Value("--dimension") ?? "100", CultureInfo.InvariantCulture);
        int iterations = int.Parse(Value("--iterations") ?? "3", CultureInfo.InvariantCulture);
        int rounds = Arguments.Count(args, "--rounds", 3);
        string work = Directory.CreateTempSubdirectory("glove-vs-c-").FullName;
        try
        {
            Compare(corpus, new StanfordTools(tools, work), work, Value("--questions"), dimension, iterations, rounds);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        string? Value(string name) => Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;
    }

    private static void Compare(string corpusPath, StanfordTools tools, string work, string? questions, int dimension, int iterations, int rounds)
    {
        string tokens = Path.Combine(work, "tokens.txt");
        Tokenize(corpusPath, tokens);
        var corpus = new TextFileCorpus(tokens, Tokenizer.Whitespace);
        (string vocabularyPath, string cells, string shuffled) = (Path.Combine(work, "vocab.txt"), Path.Combine(work, "cells.bin"), Path.Combine(work, "shuffled.bin"));
        tools.CountVocabulary(tokens, vocabularyPath);
        Vocabulary vocabulary = Vocabulary.Load(vocabularyPath);
        Print($"{new FileInfo(tokens).Length / 1e6:N1} MB, {vocabulary.Count:N0} words, {Environment.ProcessorCount} processors, AVX2 {Vector256.IsHardwareAccelerated}, AVX-512 {Vector512.IsHardwareAccelerated}");

        var countRatios = new List<double>();
        CooccurrenceMatrix? matrix = null;
        for (int round = 0; round < rounds; round++)
        {
            double theirs = tools.CountCooccurrences(tokens, vocabularyPath, cells) + tools.Shuffle(cells, shuffled);
            Measurement one = Measurement.Of(() => matrix = Count(1));
            Measurement all = Measurement.Of(() => matrix = Count(Environment.ProcessorCount));
            countRatios.Add(theirs / one.Seconds);
            Print($"count and shuffle: C {theirs:F2} s; ours {one.Seconds:F2} s on 1 thread ({theirs / one.Seconds:F1} times), {all.Seconds:F2} s on {Environment.ProcessorCount} ({one.Seconds / all.Seconds:F2} times 1 thread)");
        }

        CooccurrenceMatrix reference = CooccurrenceMatrix.Load(cells, vocabulary.Count);
        Print($"cells {matrix!.Cells:N0}, C {reference.Cells:N0}; sums differ by {Math.Abs(matrix.Sum - reference.Sum) / reference.Sum:E1}");

        var trainRatios = new List<double>();
        string theirVectors = Path.Combine(work, "vectors");
        GloVeModel? model = null;
        for (int round = 0; round < rounds; round++)
        {
            (double seconds, double cost) = tools.Train(shuffled, vocabularyPath, theirVectors, dimension, iterations, 1);
            Measurement one = Measurement.Of(() => model = Train(1));
            Measurement all = Measurement.Of(() => model = Train(Environment.ProcessorCount));
            trainRatios.Add(seconds / one.Seconds);
            Print($"training, {iterations} iterations: C {seconds:F2} s, cost {cost:F6}; ours {one.Seconds:F2} s on 1 thread ({seconds / one.Seconds:F1} times), cost {model!.History[^1]:F6} ({(model.History[^1] / cost) - 1:P2}); {all.Seconds:F2} s on {Environment.ProcessorCount} ({one.Seconds / all.Seconds:F2} times 1 thread)");
        }

        Print($"medians: count and shuffle {AlternatingMeasurement.Median(countRatios):F1} times C, training {AlternatingMeasurement.Median(trainRatios):F1} times C");
        if (questions is not null)
        {
            AnalogyQuestions asked = AnalogyQuestions.Load(questions);
            using WordVectors theirs = WordVectors.Load(theirVectors + ".txt", new WordVectorLoadOptions { Duplicates = DuplicateWordPolicy.KeepFirst });
            Print($"analogies: C {theirs.EvaluateAnalogies(asked).Overall.Accuracy:P2}, ours {model!.ToWordVectors().EvaluateAnalogies(asked).Overall.Accuracy:P2}");
        }

        CooccurrenceMatrix Count(int threads) => new CooccurrenceCounter(new CooccurrenceOptions { Threads = threads }).Count(corpus, vocabulary);

        GloVeModel Train(int threads) =>
            new GloVeTrainer(new GloVeOptions { Dimension = dimension, Iterations = iterations, Threads = threads }).Train(matrix, vocabulary);
    }

    /// <summary>Both programs read the same tokens: lower case, runs of letters and apostrophes, a line for a line.</summary>
    private static void Tokenize(string corpusPath, string tokens)
    {
        using Stream file = File.OpenRead(corpusPath);
        using Stream text = corpusPath.EndsWith(".gz", StringComparison.Ordinal) ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress) : file;
        using var reader = new StreamReader(text);
        using var writer = new StreamWriter(tokens);
        while (reader.ReadLine() is { } line)
        {
            writer.WriteLine(string.Join(' ', Tokenizer.Letters.Tokenize(line)));
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
