namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class CooccurrenceCounterTests
{
    private static readonly VocabularyOptions AtLeastTwice = new() { MinCount = 2 };

    [TestMethod]
    [DataRow(1, true, true)]
    [DataRow(3, true, true)]
    [DataRow(10, true, true)]
    [DataRow(10, false, true)]
    [DataRow(10, true, false)]
    [DataRow(23, false, false)]
    [DataRow(40, true, true)]
    public void Count_RandomLines_EqualsNaiveCount(int window, bool symmetric, bool distanceWeighting)
    {
        List<string[]> lines = NaiveCooccurrences.RandomLines(seed: window, lines: 300, words: 150, longest: 60);
        TokenCorpus corpus = new(lines);
        Vocabulary vocabulary = Vocabulary.Build(corpus, AtLeastTwice);

        CooccurrenceMatrix matrix = new CooccurrenceCounter(new CooccurrenceOptions
        {
            Window = window,
            Symmetric = symmetric,
            DistanceWeighting = distanceWeighting,
        }).Count(corpus, vocabulary);

        SortedDictionary<(int Row, int Column), double> expected = NaiveCooccurrences.Count(lines, vocabulary.Words, window, symmetric, distanceWeighting);
        SortedDictionary<(int Row, int Column), double> actual = NaiveCooccurrences.Cells(matrix);
        CollectionAssert.AreEqual(expected.Keys, actual.Keys);
        foreach (((int Row, int Column) cell, double value) in expected)
        {
            Assert.AreEqual(value, actual[cell], 1e-8 * value);
        }

        Assert.AreEqual(expected.Count, matrix.Cells);
        Assert.AreEqual(expected.Values.Sum(), matrix.Sum, 1e-8 * matrix.Sum);
    }

    [TestMethod]
    public void Count_HandWorkedLine_GivesInverseDistances()
    {
        TokenCorpus corpus = new([["a", "b", "unknown", "a"]]);
        Vocabulary vocabulary = Vocabulary.Create([new("a", 2), new("b", 1)]);

        CooccurrenceMatrix matrix = new CooccurrenceCounter().Count(corpus, vocabulary);

        CollectionAssert.AreEqual(new[] { 0, 1 }, matrix.Row(0).Columns.ToArray());
        CollectionAssert.AreEqual(new[] { 1.0, 2.0 }, matrix.Row(0).Values.ToArray());
        CollectionAssert.AreEqual(new[] { 0 }, matrix.Row(1).Columns.ToArray());
        CollectionAssert.AreEqual(new[] { 2.0 }, matrix.Row(1).Values.ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void Count_SmallMemoryBudget_EqualsCountInMemoryToTheBit(int threads)
    {
        List<string[]> lines = NaiveCooccurrences.RandomLines(seed: 7, lines: 1500, words: 2000, longest: 60);
        lines.Add([.. lines.SelectMany(line => line).Take(20000)]);
        TokenCorpus corpus = new(lines);
        Vocabulary vocabulary = Vocabulary.Build(corpus, AtLeastTwice);
        CooccurrenceMatrix whole = new CooccurrenceCounter(new CooccurrenceOptions { Threads = 1 }).Count(corpus, vocabulary);
        RecordingSpillStorage storage = new();

        CooccurrenceMatrix spilled = new CooccurrenceCounter(new CooccurrenceOptions
        {
            Threads = threads,
            MemoryBudget = CooccurrenceOptions.SmallestMemoryBudget,
            SpillStorage = storage,
        }).Count(corpus, vocabulary);

        Assert.IsGreaterThan(1, storage.Created);
        Assert.AreEqual(0, storage.Held);
        Assert.AreEqual(whole.Sum, spilled.Sum);
        CollectionAssert.AreEqual(NaiveCooccurrences.Cells(whole), NaiveCooccurrences.Cells(spilled));
    }

    [TestMethod]
    public void Count_DiskFullWhileSpilling_RemovesTheRunsAndSaysWhatToDo()
    {
        List<string[]> lines = NaiveCooccurrences.RandomLines(seed: 8, lines: 3000, words: 2000, longest: 60);
        TokenCorpus corpus = new(lines);
        Vocabulary vocabulary = Vocabulary.Build(corpus, AtLeastTwice);
        RecordingSpillStorage storage = new() { Capacity = 1_000_000 };
        CooccurrenceCounter counter = new(new CooccurrenceOptions { MemoryBudget = CooccurrenceOptions.SmallestMemoryBudget, SpillStorage = storage });

        IOException exception = Assert.ThrowsExactly<IOException>(() => counter.Count(corpus, vocabulary));

        Assert.AreEqual(0, storage.Held);
        StringAssert.StartsWith(exception.Message, "Part ");
        StringAssert.Contains(exception.Message, "could not be spilled: writing failed after ");
        StringAssert.Contains(exception.Message, "No space left on device");
        StringAssert.Contains(exception.Message, "free disk space, name another SpillStorage, or raise MemoryBudget");
    }

    [TestMethod]
    public void Count_DefaultSpillStorage_LeavesNoFileBehind()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        List<string[]> lines = NaiveCooccurrences.RandomLines(seed: 9, lines: 2000, words: 500, longest: 60);
        TokenCorpus corpus = new(lines);
        Vocabulary vocabulary = Vocabulary.Build(corpus, AtLeastTwice);

        CooccurrenceMatrix matrix = new CooccurrenceCounter(new CooccurrenceOptions
        {
            MemoryBudget = CooccurrenceOptions.SmallestMemoryBudget,
            SpillStorage = new DirectorySpillStorage(folder),
        }).Count(corpus, vocabulary);

        Assert.IsGreaterThan(0, matrix.Cells);
        Assert.IsEmpty(Directory.GetFiles(folder));
        Directory.Delete(folder);
    }

    [TestMethod]
    public void Count_Cancelled_ThrowsAndRemovesTheRuns()
    {
        List<string[]> lines = NaiveCooccurrences.RandomLines(seed: 10, lines: 3000, words: 2000, longest: 60);
        TokenCorpus corpus = new(lines);
        Vocabulary vocabulary = Vocabulary.Build(corpus, AtLeastTwice);
        using CancellationTokenSource source = new();
        RecordingSpillStorage storage = new() { OnCreate = run => { if (run == 2) { source.Cancel(); } } };
        CooccurrenceCounter counter = new(new CooccurrenceOptions { MemoryBudget = CooccurrenceOptions.SmallestMemoryBudget, SpillStorage = storage });

        Assert.ThrowsExactly<OperationCanceledException>(() => counter.Count(corpus, vocabulary, cancellationToken: source.Token));

        Assert.AreEqual(0, storage.Held);
    }

    [TestMethod]
    public void Count_MoreThreadsThanThereIsRoomFor_StillEnds()
    {
        TokenCorpus corpus = new(new string[][] { ["a", "b", "a"] });
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });

        CooccurrenceMatrix matrix = new CooccurrenceCounter(new CooccurrenceOptions { Threads = 3000 }).Count(corpus, vocabulary);

        Assert.AreEqual(5.0, matrix.Sum);
    }

    [TestMethod]
    public void CountToFile_Cancelled_LeavesNeitherFileNorOldContent()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("c.bin", "what was there");
        TokenCorpus corpus = new(NaiveCooccurrences.RandomLines(seed: 12, lines: 200, words: 50, longest: 30));
        Vocabulary vocabulary = Vocabulary.Build(corpus, AtLeastTwice);

        Assert.ThrowsExactly<OperationCanceledException>(() => new CooccurrenceCounter().CountToFile(corpus, vocabulary, path, cancellationToken: new CancellationToken(true)));

        Assert.AreEqual("what was there", File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void CountToFile_UnwritableOutput_NamesIt()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "no such folder", "c.bin");
        TokenCorpus corpus = new(new string[][] { ["a", "b"] });
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });

        IOException error = Assert.ThrowsExactly<IOException>(() => new CooccurrenceCounter().CountToFile(corpus, vocabulary, path));

        StringAssert.StartsWith(error.Message, $"Cannot write '{path}': ");
    }

    [TestMethod]
    public void Count_EmptyVocabulary_SaysWhatToDo()
    {
        TokenCorpus corpus = new(new string[][] { ["once"] });
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => new CooccurrenceCounter().Count(corpus, Vocabulary.Build(corpus)));
        StringAssert.StartsWith(exception.Message, "The vocabulary is empty: no word of token lists occurs often enough. Lower MinCount or take a longer corpus.");
        Assert.AreEqual("vocabulary", exception.ParamName);
    }

    [TestMethod]
    public void Count_WithProgress_EndsAtOne()
    {
        List<string[]> lines = NaiveCooccurrences.RandomLines(seed: 11, lines: 50, words: 20, longest: 30);
        TokenCorpus corpus = new(lines);
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });
        Reports reports = new();

        new CooccurrenceCounter().Count(corpus, vocabulary, reports);

        Assert.AreEqual("cooccurrences", reports[^1].Phase);
        Assert.AreEqual(1.0, reports[^1].Fraction);
    }

    private sealed class Reports : List<TrainingProgress>, IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Add(value);
    }
}
