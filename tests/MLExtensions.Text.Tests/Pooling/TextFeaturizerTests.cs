using FsCheck;
using FsCheck.Fluent;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class TextFeaturizerTests
{
    private static readonly string[] Vocabulary = ["the", "The", "cat", "dog", "Paris", "éa", "a"];
    private static readonly string[] Tokens = [.. Vocabulary, "THE", "CAT", "paris", "ÉA", "unknown", ""];
    private static readonly long[] Counts = [500, 20, 30, 25, 5, 0, 1000];

    private static readonly string[][] Documents =
    [
        ["the", "cat", "the"], ["the", "dog"], ["Paris"], [], ["unknown"], ["the", "cat", "dog", "a", "a"],
    ];

    [TestMethod]
    public void Featurize_AnyOptionsAndTokens_AgreesWithTheDefinition()
    {
        var samples =
            from tokens in Gen.Elements(Tokens).ListOf()
            from pooling in Gen.Elements(Enum.GetValues<WordPooling>())
            from outOfVocabulary in Gen.Elements(OutOfVocabularyPolicy.Skip, OutOfVocabularyPolicy.Zero)
            from wordCase in Gen.Elements(Enum.GetValues<WordCase>())
            from count in Gen.Choose(1, 4)
            from seed in Gen.Choose(0, 5)
            select (tokens: tokens.ToArray(), seed, new TextFeaturizerOptions
            {
                Pooling = pooling, OutOfVocabulary = outOfVocabulary, Case = wordCase, ConcatenateCount = count,
            });
        Prop.ForAll(samples.ToArbitrary(), sample =>
        {
            (string[] tokens, int seed, TextFeaturizerOptions options) = sample;
            using WordVectors vectors = Vectors(dimension: 11, seed, Counts);
            TextFeaturizer featurizer = TextFeaturizer.Fit(vectors, options, AsDocuments(Documents));
            double total = Counts.Sum();
            Func<int, double> weight = options.Pooling == WordPooling.Sif
                ? word => 1e-3 / (1e-3 + (Counts[word] / total))
                : word => Idf(vectors.Words[word], options.Case);

            AssertClose(NaivePooling.Pool(vectors, options, tokens, weight, Math.Log(1 + Documents.Length) + 1), Featurize(featurizer, tokens));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(3, 5));
    }

    [TestMethod]
    public void Featurize_HandMadeVectors_GivesEachPooling()
    {
        using WordVectors vectors = WordVectors.Create(["a", "b"], 2, [1, -2, 3, 4]);

        CollectionAssert.AreEqual(new[] { 2f, 1f }, Pool(WordPooling.Mean, OutOfVocabularyPolicy.Skip));
        CollectionAssert.AreEqual(new[] { 1f, 0.5f }, Pool(WordPooling.Mean, OutOfVocabularyPolicy.Zero));
        CollectionAssert.AreEqual(new[] { 4f, 2f }, Pool(WordPooling.Sum, OutOfVocabularyPolicy.Zero));
        CollectionAssert.AreEqual(new[] { 1f, -2f }, Pool(WordPooling.Min, OutOfVocabularyPolicy.Zero));
        CollectionAssert.AreEqual(new[] { 3f, 4f }, Pool(WordPooling.Max, OutOfVocabularyPolicy.Skip));
        CollectionAssert.AreEqual(new[] { 1f, -2f, 2f, 1f, 3f, 4f }, Pool(WordPooling.MinMeanMax, OutOfVocabularyPolicy.Skip));
        CollectionAssert.AreEqual(new[] { 1f, -2f, 3f, 4f, 0f, 0f }, Pool(WordPooling.ConcatenateFirst, OutOfVocabularyPolicy.Skip));
        CollectionAssert.AreEqual(new[] { 1f, -2f, 0f, 0f, 3f, 4f }, Pool(WordPooling.ConcatenateFirst, OutOfVocabularyPolicy.Zero));

        float[] Pool(WordPooling pooling, OutOfVocabularyPolicy policy) =>
            Featurize(new TextFeaturizer(vectors, new TextFeaturizerOptions { Pooling = pooling, OutOfVocabulary = policy, ConcatenateCount = 3 }), ["a", "x", "b", "y"]);
    }

    [TestMethod]
    public void Featurize_NoKnownWord_GivesZerosOverWhatWasThere()
    {
        using WordVectors vectors = Vectors(3, 1, Counts);
        foreach (WordPooling pooling in Enum.GetValues<WordPooling>())
        {
            TextFeaturizer featurizer = TextFeaturizer.Fit(vectors, new TextFeaturizerOptions { Pooling = pooling, RemoveCommonComponent = true }, AsDocuments(Documents));
            foreach (string[] tokens in new string[][] { [], ["unknown", "words"] })
            {
                float[] result = new float[featurizer.OutputDimension + 1];
                Array.Fill(result, 7f);
                featurizer.Featurize(AsTokens(tokens), result);
                Assert.IsTrue(result[..^1].All(value => value == 0), $"{pooling}");
                Assert.AreEqual(7f, result[^1]);
            }
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Fit_SifWithCommonComponent_RemovesTheFirstSingularVector(bool counts)
    {
        using WordVectors vectors = Vectors(6, 9, counts ? Counts : null);
        var options = new TextFeaturizerOptions { Pooling = WordPooling.Sif, RemoveCommonComponent = true, SifSmoothing = 0.01f };

        TextFeaturizer featurizer = TextFeaturizer.Fit(vectors, options, AsDocuments(Documents));

        // Known occurrences in the documents, where the vectors have no counts.
        long[] occurrences = counts ? Counts : [.. Vocabulary.Select(word => Documents.Sum(document => document.LongCount(token => token == word)))];
        double total = occurrences.Sum();
        double Weight(int word) => 0.01 / (0.01 + (occurrences[word] / total));
        var plain = new TextFeaturizerOptions { Pooling = WordPooling.Sif };
        double[][] rows = [.. Documents.Select(document => NaivePooling.Pool(vectors, plain, document, Weight, 0))];
        double[] component = Naive.ToDouble(featurizer.CommonComponent);
        double[] image = new double[6];
        foreach (double[] row in rows)
        {
            double along = row.Zip(component, (x, y) => x * y).Sum();
            image = [.. image.Zip(row, (x, y) => x + (along * y))];
        }

        double eigenvalue = Math.Sqrt(image.Sum(value => value * value));
        AssertClose([.. image.Select(value => value / eigenvalue)], [.. featurizer.CommonComponent]);
        Assert.IsGreaterThan(rows.Sum(row => row.Sum(value => value * value)) / 2, eigenvalue, "The first of the singular values must hold most of this small sample.");
        string[] tokens = ["the", "dog", "Paris", "none"];
        AssertClose(NaivePooling.Pool(vectors, options, tokens, Weight, 0, component), Featurize(featurizer, tokens));
    }

    [TestMethod]
    public void Fit_TfIdf_WeighsByDocuments()
    {
        using WordVectors vectors = Vectors(2, 1, null);

        TextFeaturizer featurizer = TextFeaturizer.Fit(
            vectors, new TextFeaturizerOptions { Pooling = WordPooling.TfIdf, OutOfVocabulary = OutOfVocabularyPolicy.Zero }, AsDocuments(Documents));

        Assert.AreEqual(Math.Log(7 / 4.0) + 1, featurizer.WordWeights[0], 1e-6);
        Assert.AreEqual(Math.Log(7) + 1, featurizer.WordWeights[1], 1e-6);
        Assert.AreEqual(Math.Log(7) + 1, featurizer.UnknownWeight, 1e-6);
        Assert.AreEqual(Vocabulary.Length, featurizer.WordWeights.Length);
    }

    [TestMethod]
    public void Featurize_ErrorPolicy_NamesTheTokenAndItsPlace()
    {
        using WordVectors vectors = Vectors(2, 1, null);
        var featurizer = new TextFeaturizer(vectors, new TextFeaturizerOptions { OutOfVocabulary = OutOfVocabularyPolicy.Error });

        UnknownWordException error = Assert.ThrowsExactly<UnknownWordException>(() => Featurize(featurizer, ["the", "dgo"]));

        Assert.AreEqual("dgo", error.Word);
        Assert.AreEqual("Token 1, 'dgo', is not in the vocabulary, and the policy for such tokens is Error.", error.Message);
    }

    [TestMethod]
    public void Featurize_AThousandTimes_AllocatesNothing()
    {
        using WordVectors vectors = Vectors(16, 1, Counts);
        TextFeaturizer[] featurizers = [.. Enum.GetValues<WordPooling>().Select(pooling =>
            TextFeaturizer.Fit(vectors, new TextFeaturizerOptions { Pooling = pooling, Case = WordCase.FallbackLower }, AsDocuments(Documents)))];
        ReadOnlyMemory<char>[] tokens = AsTokens(Tokens);
        float[] destination = new float[16 * 10];
        foreach (TextFeaturizer featurizer in featurizers)
        {
            featurizer.Featurize(tokens, destination);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            featurizers[i % featurizers.Length].Featurize(tokens, destination);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Constructor_PoolingThatMustLearn_PointsToFit()
    {
        using WordVectors vectors = Vectors(2, 1, null);

        foreach (WordPooling pooling in new[] { WordPooling.TfIdf, WordPooling.Sif })
        {
            ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new TextFeaturizer(vectors, new TextFeaturizerOptions { Pooling = pooling }));
            StringAssert.Contains(error.Message, "use TextFeaturizer.Fit");
            Assert.ThrowsExactly<ArgumentException>(() => TextFeaturizer.Fit(vectors, new TextFeaturizerOptions { Pooling = pooling }, []));
        }
    }

    [TestMethod]
    public void Featurize_ShortDestinationOrDisposedVectors_Throws()
    {
        WordVectors vectors = Vectors(2, 1, null);
        var featurizer = new TextFeaturizer(vectors);

        Assert.ThrowsExactly<ArgumentException>(() => featurizer.Featurize(default, new float[1]));
        vectors.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => featurizer.Featurize(default, new float[2]));
    }

    [TestMethod]
    public void Options_DefaultsAndRanges_AreAsDocumented()
    {
        var options = new TextFeaturizerOptions();

        Assert.AreEqual(WordPooling.Mean, options.Pooling);
        Assert.AreEqual(OutOfVocabularyPolicy.Skip, options.OutOfVocabulary);
        Assert.AreEqual(WordCase.AsIs, options.Case);
        Assert.AreEqual(0.001f, options.SifSmoothing);
        Assert.IsFalse(options.RemoveCommonComponent);
        Assert.AreEqual(10, options.ConcatenateCount);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TextFeaturizerOptions { ConcatenateCount = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TextFeaturizerOptions { SifSmoothing = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TextFeaturizerOptions { SifSmoothing = float.NaN });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TextFeaturizerOptions { Pooling = (WordPooling)99 });
    }

    private static double Idf(string word, WordCase wordCase)
    {
        int documents = Documents.Count(document => document.Any(token =>
            (wordCase == WordCase.Lower ? token.ToLowerInvariant() : Vocabulary.Contains(token) || wordCase == WordCase.AsIs ? token : token.ToLowerInvariant()) == word));
        return Math.Log((1.0 + Documents.Length) / (1 + documents)) + 1;
    }

    private static WordVectors Vectors(int dimension, int seed, long[]? counts)
    {
        var random = new Random(seed);
        return WordVectors.Create(Vocabulary, dimension, [.. Enumerable.Range(0, Vocabulary.Length * dimension).Select(_ => random.NextSingle() - 0.3f)], counts);
    }

    private static float[] Featurize(TextFeaturizer featurizer, string[] tokens)
    {
        float[] result = new float[featurizer.OutputDimension];
        featurizer.Featurize(AsTokens(tokens), result);
        return result;
    }

    private static ReadOnlyMemory<char>[] AsTokens(string[] tokens) => [.. tokens.Select(token => token.AsMemory())];

    private static IEnumerable<ReadOnlyMemory<ReadOnlyMemory<char>>> AsDocuments(string[][] documents) =>
        documents.Select(document => new ReadOnlyMemory<ReadOnlyMemory<char>>(AsTokens(document)));

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        double tolerance = 1e-5 * Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], tolerance, $"slot {i}");
        }
    }
}
