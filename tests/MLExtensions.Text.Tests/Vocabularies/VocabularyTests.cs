using System.Text;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class VocabularyTests
{
    private static readonly string[][] Lines = [["b", "a", "c", "a"], ["é", "b", "d", "é"], ["a", "z"]];

    [TestMethod]
    public void Build_Default_OrdersByCountThenBytes()
    {
        Vocabulary vocabulary = Vocabulary.Build(new TokenCorpus(Lines), new VocabularyOptions { MinCount = 1 });
        CollectionAssert.AreEqual(new[] { "a", "b", "é", "c", "d", "z" }, vocabulary.Words.ToArray());
        CollectionAssert.AreEqual(new long[] { 3, 2, 2, 1, 1, 1 }, vocabulary.Counts.ToArray());
        Assert.AreEqual(10, vocabulary.Tokens);
        Assert.AreEqual(2, vocabulary.IndexOf("é"));
        Assert.AreEqual(-1, vocabulary.IndexOf("A"));
    }

    [TestMethod]
    public void Build_MinCountAndMaxSize_CutTheEnd()
    {
        TokenCorpus corpus = new(Lines);
        CollectionAssert.AreEqual(new[] { "a", "b", "é" }, Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 2 }).Words.ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b" }, Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1, MaxSize = 2 }).Words.ToArray());
    }

    [TestMethod]
    public void Build_AnyNumberOfThreads_EqualsNaiveCount()
    {
        List<string[]> lines = NaiveCooccurrences.RandomLines(seed: 1, lines: 20000, words: 5000, longest: 40);
        string[] expected = [.. lines.SelectMany(line => line).GroupBy(word => word).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}")];
        foreach (int threads in new[] { 1, 3 })
        {
            Vocabulary vocabulary = Vocabulary.Build(new TokenCorpus(lines), new VocabularyOptions { MinCount = 1, Threads = threads });
            CollectionAssert.AreEqual(expected, vocabulary.Words.Zip(vocabulary.Counts, (word, count) => $"{word} {count}").ToArray());
        }
    }

    [TestMethod]
    public void Build_Cancelled_Throws()
    {
        TokenCorpus corpus = new(new string[][] { ["a", "b"] });

        Assert.ThrowsExactly<OperationCanceledException>(() => Vocabulary.Build(corpus, cancellationToken: new CancellationToken(true)));
    }

    [TestMethod]
    public void Build_EmptyCorpus_GivesNoWords() => Assert.AreEqual(0, Vocabulary.Build(new TokenCorpus(Array.Empty<string[]>())).Count);

    [TestMethod]
    public void Save_Loaded_IsTheSame()
    {
        Vocabulary vocabulary = Vocabulary.Build(new TokenCorpus(Lines), new VocabularyOptions { MinCount = 1 });
        using MemoryStream stream = new();

        vocabulary.Save(stream);

        Assert.AreEqual("a 3\nb 2\né 2\nc 1\nd 1\nz 1\n", Encoding.UTF8.GetString(stream.ToArray()));
        stream.Position = 0;
        CollectionAssert.AreEqual(vocabulary.Words.ToArray(), Vocabulary.Load(stream).Words.ToArray());
    }

    [TestMethod]
    public void Save_WordWithBlank_IsRefused()
    {
        Vocabulary vocabulary = Vocabulary.Create([new("new york", 3)]);
        InvalidOperationException exception = Assert.ThrowsExactly<InvalidOperationException>(() => vocabulary.Save(Stream.Null));
        Assert.AreEqual("Word 0 of the vocabulary, 'new york', holds white space: a text file of words and counts could not be read back.", exception.Message);
    }

    [TestMethod]
    [DataRow("a 3\nb\n", "vocabulary, line 2: 'b' is not of the form 'word count'.")]
    [DataRow("a 3\nb x\n", "vocabulary, line 2: 'b x' is not of the form 'word count'.")]
    [DataRow("a -3\n", "vocabulary, line 1: 'a -3' is not of the form 'word count'.")]
    [DataRow("a b 3\n", "vocabulary, line 1: 'a b 3' is not of the form 'word count'.")]
    [DataRow("a 3\n\nb 2", "vocabulary, line 2: '' is not of the form 'word count'.")]
    [DataRow("a 3\nb 2\na 1", "vocabulary, line 3: the word 'a' stands in the vocabulary already.")]
    public void Load_BadLine_NamesIt(string text, string message)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Vocabulary.Load(stream));
        Assert.AreEqual(message, exception.Message);
    }

    [TestMethod]
    public void Load_LinesOfWindows_AreRead()
    {
        using MemoryStream stream = new("b 1\r\na 3\r\n"u8.ToArray());
        CollectionAssert.AreEqual(new[] { "b", "a" }, Vocabulary.Load(stream).Words.ToArray());
    }

    [TestMethod]
    public void Load_MissingFile_NamesIt()
    {
        FileNotFoundException exception = Assert.ThrowsExactly<FileNotFoundException>(() => Vocabulary.Load("no-such-vocabulary.txt"));
        Assert.AreEqual("The vocabulary file 'no-such-vocabulary.txt' does not exist.", exception.Message);
    }

    [TestMethod]
    public void Create_DuplicateWord_IsRefused()
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => Vocabulary.Create([new("a", 1), new("a", 2)]));
        Assert.AreEqual("Word 'a' occurs twice, the second time as word 1. (Parameter 'words')", exception.Message);
    }

    [TestMethod]
    public void Options_Defaults_AreThoseDocumented()
    {
        VocabularyOptions options = new();
        Assert.AreEqual(5, options.MinCount);
        Assert.IsNull(options.MaxSize);
        Assert.AreEqual(Environment.ProcessorCount, options.Threads);
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.AreEqual("MinCount must be at least 1. (Parameter 'MinCount')", FirstLine(() => new VocabularyOptions { MinCount = 0 }));
        Assert.AreEqual("MaxSize must be at least 1. (Parameter 'MaxSize')", FirstLine(() => new VocabularyOptions { MaxSize = 0 }));
        Assert.AreEqual("Threads must be at least 1. (Parameter 'Threads')", FirstLine(() => new VocabularyOptions { Threads = 0 }));
    }

    private static string FirstLine(Func<object> create) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => create()).Message.Split(Environment.NewLine)[0];
}
