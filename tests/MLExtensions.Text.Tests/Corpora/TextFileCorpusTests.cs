using System.IO.Compression;
using System.Text;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class TextFileCorpusTests
{
    private string _folder = "";

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory().FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(100)]
    [DataRow(1 << 20)]
    public void ReadBlocks_AnyBlockSize_CutsAtBordersOfTokens(int blockSize)
    {
        string text = "one two three\nfour\n\n" + string.Join(' ', Enumerable.Repeat("averyveryverylongtoken", 20)) + "\nlast line without end";
        TextFileCorpus corpus = new(Write("plain.txt", Encoding.UTF8.GetBytes(text)), Tokenizer.Whitespace);

        List<string> blocks = Texts(corpus, blockSize);

        Assert.AreEqual(text, string.Concat(blocks));
        Assert.IsTrue(blocks.SkipLast(1).All(block => block.Length == 0 || char.IsWhiteSpace(block[^1])));
        Assert.AreEqual(Encoding.UTF8.GetByteCount(text), corpus.ByteLength);
    }

    [TestMethod]
    public void ReadBlocks_GZip_EqualsPlain()
    {
        string text = string.Join('\n', Enumerable.Range(0, 5000).Select(line => $"line {line} of text"));
        TextFileCorpus corpus = new(Write("text.of.any.name", GZip(text)));

        Assert.AreEqual(text, string.Concat(Texts(corpus, 1000)));
        Assert.IsNull(corpus.ByteLength);
    }

    [TestMethod]
    public void ReadBlocks_DamagedGZip_NamesFileAndOffset()
    {
        byte[] compressed = GZip(string.Join('\n', Enumerable.Range(0, 50000).Select(line => $"line {line * 7919L % 10007} of text")));
        compressed.AsSpan(compressed.Length / 2, 200).Fill(0xFF);
        TextFileCorpus corpus = new(Write("damaged.gz", compressed));

        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Texts(corpus, 4096));

        StringAssert.StartsWith(exception.Message, $"The corpus file '{corpus.Name}' is damaged: its gzip data cannot be read beyond byte offset ");
    }

    [TestMethod]
    public void ReadBlocks_GZipCutOff_IsAnError()
    {
        byte[] compressed = GZip(string.Join('\n', Enumerable.Range(0, 50000).Select(line => $"line {line * 7919L % 10007} of text")));
        TextFileCorpus corpus = new(Write("short.gz", compressed[..(compressed.Length / 2)]));

        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Texts(corpus, 4096));

        StringAssert.StartsWith(exception.Message, $"The corpus file '{corpus.Name}' is cut off or damaged: its {compressed.Length / 2} bytes of gzip data give ");
    }

    [TestMethod]
    public void ReadBlocks_GZipOfSeveralMembers_ReadsAll()
    {
        TextFileCorpus corpus = new(Write("members.gz", [.. GZip("first member\n"), .. GZip("second\n")]));
        Assert.AreEqual("first member\nsecond\n", string.Concat(Texts(corpus, 4096)));
    }

    [TestMethod]
    public void Constructor_MissingFile_NamesIt()
    {
        string path = Path.Combine(_folder, "missing.txt");
        FileNotFoundException exception = Assert.ThrowsExactly<FileNotFoundException>(() => new TextFileCorpus(path));
        Assert.AreEqual($"The corpus file '{path}' does not exist.", exception.Message);
    }

    [TestMethod]
    public void Build_SeveralSpellingsOfOneCorpus_GiveOneVocabulary()
    {
        List<string[]> lines = NaiveCooccurrences.RandomLines(seed: 2, lines: 400, words: 60, longest: 20);
        string text = string.Join('\n', lines.Select(line => string.Join(' ', line)));
        Vocabulary[] vocabularies =
        [
            Vocabulary.Build(new TokenCorpus(lines)),
            Vocabulary.Build(new TextFileCorpus(Write("a", Encoding.UTF8.GetBytes(text)), Tokenizer.Whitespace)),
            Vocabulary.Build(new TextFileCorpus(Write("b", GZip(text)), Tokenizer.Whitespace)),
        ];
        foreach (Vocabulary vocabulary in vocabularies)
        {
            CollectionAssert.AreEqual(vocabularies[0].Words.ToArray(), vocabulary.Words.ToArray());
            CollectionAssert.AreEqual(vocabularies[0].Counts.ToArray(), vocabulary.Counts.ToArray());
        }
    }

    private static byte[] GZip(string text)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return target.ToArray();
    }

    private static List<string> Texts(TextFileCorpus corpus, int blockSize)
    {
        List<string> texts = [];
        foreach (TextBlock block in corpus.ReadBlocks(blockSize))
        {
            using (block)
            {
                texts.Add(Encoding.UTF8.GetString(block.Utf8));
            }
        }

        return texts;
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
