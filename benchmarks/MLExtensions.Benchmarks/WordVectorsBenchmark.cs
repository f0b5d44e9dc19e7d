using System.Globalization;
using MLExtensions.Text;

namespace MLExtensions.Benchmarks;

/// <summary>
/// <c>word-vectors [words = 400000] [dimension = 300]</c>: writing and loading a text file of that size, opening the native form,
/// featurizing, answering analogies. The files lie in the temporary folder and are deleted.
/// </summary>
internal static class WordVectorsBenchmark
{
    private const double Megabyte = 1e6;

    public static int Run(string[] args)
    {
        int words = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400_000;
        int dimension = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 300;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mlx-word-vectors-");
        try
        {
            MeasureFiles(folder.FullName, words, dimension);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        MeasureFeaturizing();
        MeasureAnalogies();
        return 0;
    }

    private static void MeasureFiles(string folder, int words, int dimension)
    {
        string text = Path.Combine(folder, "vectors.txt");
        string native = Path.Combine(folder, "vectors.mlxvec");
        using (WordVectors vectors = RandomVectors(words, dimension))
        {
            Measurement write = Measurement.Of(() => vectors.Save(text, WordVectorFormat.GloVeText, decimals: 5));
            Report($"write {words} x {dimension} as text, 5 decimals", write.Rate(new FileInfo(text).Length / Megabyte, "MB"));
        }

        double size = new FileInfo(text).Length / Megabyte;
        for (int threads = 1; threads <= Environment.ProcessorCount; threads++)
        {
            Measurement load = Measurement.Of(() => WordVectors.Load(text, new WordVectorLoadOptions { Threads = threads }).Dispose());
            Report($"load {size:F0} MB of text, {threads} threads", load.Rate(size, "MB"));
        }

        using WordVectors loaded = WordVectors.Load(text);
        Measurement shortest = Measurement.Of(() => loaded.Save(Path.Combine(folder, "shortest.txt"), WordVectorFormat.GloVeText));
        Report("write as text, shortest round trip", shortest.Rate(new FileInfo(Path.Combine(folder, "shortest.txt")).Length / Megabyte, "MB"));
        Measurement save = Measurement.Of(() => loaded.Save(native));
        Report("write natively", save.Rate(new FileInfo(native).Length / Megabyte, "MB"));
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            float sum = 0;
            Measurement open = Measurement.Of(() =>
            {
                using WordVectors mapped = WordVectors.Load(native);
                sum = mapped[loaded.Words[words / 2]][0];
            });
            Report($"open natively and look one word up, attempt {attempt}", FormattableString.Invariant($"{open.Seconds * 1000:F2} ms ({sum})"));
        }
    }

    private static void MeasureFeaturizing()
    {
        const int Documents = 20_000;
        const int Length = 25;
        using WordVectors vectors = RandomVectors(36_000, 100);
        var random = new Random(1);
        ReadOnlyMemory<char>[][] documents = [.. Enumerable.Range(0, Documents).Select(_ =>
            Enumerable.Range(0, Length).Select(_ => Token(vectors, random)).ToArray())];
        foreach (WordPooling pooling in new[] { WordPooling.Mean, WordPooling.MinMeanMax, WordPooling.TfIdf })
        {
            TextFeaturizer featurizer = TextFeaturizer.Fit(
                vectors, new TextFeaturizerOptions { Pooling = pooling }, documents.Take(1000).Select(document => new ReadOnlyMemory<ReadOnlyMemory<char>>(document)));
            float[] destination = new float[featurizer.OutputDimension];
            Action pass = () => Array.ForEach(documents, document => featurizer.Featurize(document, destination));
            pass();
            Measurement measurement = Measurement.Of(() =>
            {
                for (int i = 0; i < 10; i++)
                {
                    pass();
                }
            });
            Report($"featurize, 36,000 x 100, {pooling}", measurement.Rate(10.0 * Documents * Length / 1e6, "million tokens"));
        }
    }

    private static void MeasureAnalogies()
    {
        const int Questions = 19_544;
        using WordVectors vectors = RandomVectors(36_000, 100);
        var random = new Random(2);
        string Word() => vectors.Words[random.Next(900) * 20];
        var questions = new AnalogyQuestions([new AnalogyCategory("random", [.. Enumerable.Range(0, Questions).Select(_ => new AnalogyQuestion(Word(), Word(), Word(), Word()))])]);
        foreach (AnalogyMethod method in Enum.GetValues<AnalogyMethod>())
        {
            Measurement measurement = Measurement.Of(() => vectors.EvaluateAnalogies(questions, new AnalogyOptions { Method = method }));
            Report($"{Questions} analogies over 36,000 x 100, {method}", measurement.Rate(Questions, "questions"));
        }
    }

    // Zipf's law, a tenth of the tokens unknown.
    private static ReadOnlyMemory<char> Token(WordVectors vectors, Random random) => random.Next(10) == 0
        ? "unknown".AsMemory()
        : vectors.Words[(int)Math.Pow(vectors.Count, random.NextDouble()) - 1].AsMemory();

    private static WordVectors RandomVectors(int words, int dimension)
    {
        var random = new Random(7);
        float[] rows = new float[words * dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f) * 0.8f;
        }

        return WordVectors.Create([.. Enumerable.Range(0, words).Select(Spell)], dimension, rows);
    }

    private static string Spell(int index)
    {
        string word = string.Empty;
        for (int rest = index + 1; rest > 0; rest /= 26)
        {
            word += (char)('a' + (rest % 26));
        }

        return word + (index % 3 == 0 ? "-ing" : index % 3 == 1 ? "-s" : string.Empty);
    }

    private static void Report(string what, string figures) => Console.WriteLine($"{what}: {figures}");
}
