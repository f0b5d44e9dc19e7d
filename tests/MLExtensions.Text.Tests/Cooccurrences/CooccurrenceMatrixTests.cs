using System.Buffers.Binary;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class CooccurrenceMatrixTests
{
    private string _path = "";

    [TestInitialize]
    public void CreateFolder() => _path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "cooccurrence.bin");

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [TestMethod]
    public void Load_RecordsInAnyOrder_SortsAndAddsThem()
    {
        File.WriteAllBytes(_path, Records((2, 3, 0.5), (1, 1, 4), (2, 1, 0.25), (2, 3, 1)));

        CooccurrenceMatrix matrix = CooccurrenceMatrix.Load(_path, 3);

        Assert.AreEqual(3, matrix.Cells);
        Assert.AreEqual(5.75, matrix.Sum);
        CollectionAssert.AreEqual(new[] { 0, 2 }, matrix.Row(1).Columns.ToArray());
        CollectionAssert.AreEqual(new[] { 0.25, 1.5 }, matrix.Row(1).Values.ToArray());
        Assert.IsTrue(matrix.Row(2).Columns.IsEmpty);
    }

    [TestMethod]
    public void Save_SmallMatrix_WritesStanfordsRecords()
    {
        TokenCorpus corpus = new(new string[][] { ["a", "b", "a"] });
        Vocabulary vocabulary = Vocabulary.Create([new("a", 2), new("b", 1)]);

        new CooccurrenceCounter().Count(corpus, vocabulary).Save(_path);

        CollectionAssert.AreEqual(Records((1, 1, 1), (1, 2, 2), (2, 1, 2)), File.ReadAllBytes(_path));
    }

    [TestMethod]
    public void CountToFile_Loaded_IsTheCountInMemory()
    {
        TokenCorpus corpus = new(NaiveCooccurrences.RandomLines(seed: 4, lines: 300, words: 100, longest: 30));
        Vocabulary vocabulary = Vocabulary.Build(corpus, new VocabularyOptions { MinCount = 1 });
        CooccurrenceMatrix counted = new CooccurrenceCounter().Count(corpus, vocabulary);

        CooccurrenceSummary summary = new CooccurrenceCounter().CountToFile(corpus, vocabulary, _path);

        CollectionAssert.AreEqual(NaiveCooccurrences.Cells(counted), NaiveCooccurrences.Cells(CooccurrenceMatrix.Load(_path, vocabulary.Count)));
        Assert.AreEqual(new CooccurrenceSummary(counted.Cells, counted.Sum), summary);
        Assert.HasCount(1, Directory.GetFiles(Path.GetDirectoryName(_path)!));
    }

    [TestMethod]
    public void Load_CutOff_NamesTheOffset()
    {
        File.WriteAllBytes(_path, Records((1, 1, 4), (1, 2, 1))[..27]);
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => CooccurrenceMatrix.Load(_path, 2));
        Assert.AreEqual($"The co-occurrence file '{_path}' is cut off: the record at byte offset 16 has 11 of 16 bytes.", exception.Message);
    }

    [TestMethod]
    [DataRow(3, 1, 1.0, "words 3 and 1, value 1")]
    [DataRow(1, 0, 1.0, "words 1 and 0, value 1")]
    [DataRow(1, 1, 0.0, "words 1 and 1, value 0")]
    [DataRow(1, 1, double.NaN, "words 1 and 1, value NaN")]
    public void Load_BadRecord_NamesOffsetAndValues(int word, int context, double value, string found)
    {
        File.WriteAllBytes(_path, Records((1, 1, 4), (word, context, value)));
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => CooccurrenceMatrix.Load(_path, 2));
        Assert.AreEqual($"The co-occurrence file '{_path}' has a bad record at byte offset 16: {found}; words must be from 1 to 2 (the size of the vocabulary) and the value positive.", exception.Message);
    }

    [TestMethod]
    public void Load_MissingFile_NamesIt()
    {
        FileNotFoundException exception = Assert.ThrowsExactly<FileNotFoundException>(() => CooccurrenceMatrix.Load(_path, 2));
        Assert.AreEqual($"The co-occurrence file '{_path}' does not exist.", exception.Message);
    }

    [TestMethod]
    public void Options_Defaults_AreThoseDocumented()
    {
        CooccurrenceOptions options = new();
        Assert.AreEqual(10, options.Window);
        Assert.IsTrue(options.Symmetric);
        Assert.IsTrue(options.DistanceWeighting);
        Assert.AreEqual(1L << 31, options.MemoryBudget);
        Assert.AreEqual(Environment.ProcessorCount, options.Threads);
        Assert.IsNull(options.SpillStorage);
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.AreEqual("Window must be from 1 to 1000. (Parameter 'Window')", FirstLine(() => new CooccurrenceOptions { Window = 0 }));
        Assert.AreEqual("MemoryBudget must be at least 65536. (Parameter 'MemoryBudget')", FirstLine(() => new CooccurrenceOptions { MemoryBudget = 1 }));
        Assert.AreEqual("Threads must be at least 1. (Parameter 'Threads')", FirstLine(() => new CooccurrenceOptions { Threads = -1 }));
    }

    private static string FirstLine(Func<object> create) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => create()).Message.Split(Environment.NewLine)[0];

    private static byte[] Records(params (int Word, int Context, double Value)[] records)
    {
        byte[] bytes = new byte[16 * records.Length];
        for (int record = 0; record < records.Length; record++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16 * record), records[record].Word);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((16 * record) + 4), records[record].Context);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan((16 * record) + 8), records[record].Value);
        }

        return bytes;
    }
}
