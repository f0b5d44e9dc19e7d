namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class VectorFileErrorTests
{
    [TestMethod]
    [DataRow("a 1 2\nb 3 4\nc 5\nd 6 7\n", 3L, "line 3: 1 values where 2 are expected.")]
    [DataRow("a 1 2\nb 3.5 4 6\nc 5 1\n", 2L, "line 2: 3 values where 2 are expected.")]
    [DataRow("a 1.0\nb 3 4\nc 5 1\n", 1L, "line 1: 1 values where 2 are expected.")]
    [DataRow("2 2\na 1 2\nnew york city 3\n", 3L, "line 3: 1 values where 2 are expected.")]
    [DataRow("a 1 2\n\nb 3 4\n", 2L, "line 2: the line is empty.")]
    [DataRow("a 1 2\nb 3 4\na 5 6\n", 3L, "line 3: the word 'a' stands on line 1 already.")]
    [DataRow("3 2\na 1 2\nb 3 4\nb 5 6\n", 4L, "line 4: the word 'b' stands on line 3 already.")]
    [DataRow("3 2\na 1 2\nb 3 4\n", 1L, "line 1: the header promises 3 vectors, the file holds 2.")]
    [DataRow("1 2\na 1 2\nb 3 4\n", 1L, "line 1: the header promises 1 vectors, the file holds 2.")]
    public void Load_BadText_NamesTheLine(string text, long line, string message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("v.txt", text);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path).Dispose());

        Assert.AreEqual($"'{path}', {message}", error.Message);
        Assert.AreEqual(line, error.LineNumber);
        Assert.AreEqual(path, error.Path);
    }

    [TestMethod]
    [DataRow("a 1 2\nbcd 3 x4\n", 2L, 7, "'x4' in slot 1 is not a finite number")]
    [DataRow("a 1 2\nb nan 4\n", 2L, 3, "'nan' in slot 0 is not a finite number")]
    [DataRow("a 1 2\nb 3 1e39\n", 2L, 5, "'1e39' in slot 1 is not a finite number")]
    public void Load_BadNumber_NamesLineAndColumn(string text, long line, int column, string message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("v.txt", text);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path).Dispose());

        Assert.AreEqual($"'{path}', line {line}, column {column}: {message}.", error.Message);
        Assert.AreEqual(column, error.Column);
    }

    [TestMethod]
    public void Load_ErrorFarIntoALargeFile_NamesTheLineForAnyNumberOfThreads()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("v.txt");
        using (WordVectors vectors = VectorFileRoundTripTests.RandomVectors(12_000, 60, seed: 8))
        {
            vectors.Save(path);
        }

        string[] lines = File.ReadAllLines(path);
        lines[10_000] = "bad 1 2 3";
        File.WriteAllLines(path, lines);

        foreach (int threads in new[] { 1, 2, 4 })
        {
            DataFileException error = Assert.ThrowsExactly<DataFileException>(
                () => WordVectors.Load(path, new WordVectorLoadOptions { Threads = threads }).Dispose());
            Assert.AreEqual(10_001, error.LineNumber);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\n\n")]
    [DataRow("word\n")]
    [DataRow("0 5\n")]
    public void Load_NothingInIt_Throws(string text)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("v.txt", text);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path).Dispose());

        StringAssert.Contains(error.Message, path);
    }

    [TestMethod]
    public void Load_MissingFile_NamesIt()
    {
        FileNotFoundException error = Assert.ThrowsExactly<FileNotFoundException>(() => WordVectors.Load("no-such-file.txt").Dispose());

        StringAssert.Contains(error.Message, "no-such-file.txt");
    }

    [TestMethod]
    public void Load_Word2VecFormatWithoutHeader_SaysSo()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("v.txt", "a 1 2\n");

        Assert.AreEqual(1, Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path, WordVectorFormat.Word2VecText).Dispose()).LineNumber);
        Assert.AreEqual(0, Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path, WordVectorFormat.Word2VecBinary).Dispose()).ByteOffset);
    }

    [TestMethod]
    public void Load_TruncatedBinary_NamesTheByte()
    {
        using var folder = new TemporaryFolder();
        string path = SaveThenCut(folder, "v.bin", bytes => bytes[..^10]);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path).Dispose());

        Assert.AreEqual(new FileInfo(path).Length, error.ByteOffset);
        StringAssert.Contains(error.Message, "truncated");
    }

    [TestMethod]
    public void Load_BinaryWithMoreThanPromised_NamesTheByte()
    {
        using var folder = new TemporaryFolder();
        long whole = 0;
        string path = SaveThenCut(folder, "v.bin", bytes =>
        {
            whole = bytes.Length;
            return [.. bytes, (byte)'x'];
        });

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path).Dispose());

        Assert.AreEqual(whole, error.ByteOffset);
    }

    [TestMethod]
    public void Load_NaNInBinary_NamesTheByte()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("v.bin");
        byte[] bytes = [.. "2 2\na "u8, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), .. "b "u8, .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(float.NaN)];
        File.WriteAllBytes(path, bytes);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path).Dispose());

        Assert.AreEqual(bytes.Length - 4, error.ByteOffset);
        StringAssert.Contains(error.Message, "slot 1 of vector 1 is NaN");
    }

    [TestMethod]
    public void Load_DuplicateInBinary_NamesBothVectors()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("v.bin");
        File.WriteAllBytes(path, [.. "2 1\na "u8, .. BitConverter.GetBytes(1f), .. "a "u8, .. BitConverter.GetBytes(2f)]);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path, WordVectorFormat.Word2VecBinary).Dispose());

        StringAssert.Contains(error.Message, "byte 10: the word 'a' of vector 1 is that of vector 0 already");
    }

    [TestMethod]
    [DataRow(0, 0L, "the file is empty")]
    [DataRow(3, 0L, "does not begin with the mark")]
    [DataRow(50, 50L, "ends within its header")]
    [DataRow(200, 200L, "truncated")]
    public void Load_TruncatedNative_NamesTheByte(int length, long offset, string message)
    {
        using var folder = new TemporaryFolder();
        string path = SaveThenCut(folder, "v.mlxvec", bytes => bytes[..length]);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path, WordVectorFormat.Native).Dispose());

        Assert.AreEqual(offset, error.ByteOffset);
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    [DataRow(0, "mark of the native word vector format", 0L)]
    [DataRow(8, "version", 8L)]
    [DataRow(16, "contradicts itself", 12L)]
    [DataRow(24, "contradicts itself", 12L)]
    public void Load_DamagedNativeHeader_SaysWhat(int place, string message, long offset)
    {
        using var folder = new TemporaryFolder();
        string path = SaveThenCut(folder, "v.mlxvec", bytes =>
        {
            bytes[place] ^= 0x55;
            return bytes;
        });

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path, WordVectorFormat.Native).Dispose());

        Assert.AreEqual(offset, error.ByteOffset);
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    public void IndexOf_DamagedTableOfANativeFile_NeverReadsOutsideIt()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(2);
        string path = folder.File("v.mlxvec");
        using (WordVectors vectors = VectorFileRoundTripTests.RandomVectors(50, 2, seed: 1))
        {
            vectors.Save(path);
        }

        byte[] whole = File.ReadAllBytes(path);
        for (int trial = 0; trial < 200; trial++)
        {
            byte[] bytes = [.. whole];
            random.NextBytes(bytes.AsSpan(random.Next(128 + 400, bytes.Length - 40), 40));
            File.WriteAllBytes(path, bytes);
            using WordVectors damaged = WordVectors.Load(path);
            for (int i = 0; i < 50; i++)
            {
                try
                {
                    Assert.IsLessThan(50, damaged.IndexOf($"w{i}"));
                }
                catch (InvalidDataException error)
                {
                    StringAssert.Contains(error.Message, "damaged");
                }
            }
        }
    }

    [TestMethod]
    public void Load_DamagedGzip_SaysSo()
    {
        using var folder = new TemporaryFolder();
        string path = SaveThenCut(folder, "v.txt.gz", bytes => bytes[..(bytes.Length / 2)]);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path).Dispose());

        StringAssert.Contains(error.Message, path);
    }

    [TestMethod]
    [DataRow("v.txt.gz")]
    [DataRow("v.vec.gz")]
    [DataRow("v.bin.gz")]
    public void Load_GZipCutOffAtItsEnd_SaysSo(string name)
    {
        // The last bytes are the trailer alone: the text is whole but nothing confirms it.
        using var folder = new TemporaryFolder();
        string path = SaveThenCut(folder, name, bytes => bytes[..^4]);

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path).Dispose());

        StringAssert.Contains(error.Message, path);
        StringAssert.Contains(error.Message, "it is cut off");
    }

    [TestMethod]
    [DataRow(WordVectorFormat.Auto)]
    [DataRow(WordVectorFormat.Word2VecText)]
    [DataRow(WordVectorFormat.Word2VecBinary)]
    public void Load_HeaderOfImpossibleDimension_SaysSo(WordVectorFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("v.vec", "5 2000000000\na 1 2 3\n");

        DataFileException error = Assert.ThrowsExactly<DataFileException>(() => WordVectors.Load(path, format).Dispose());

        Assert.AreEqual($"'{path}', line 1: the header promises vectors of 2,000,000,000 values; at most 1,048,576 can be read.", error.Message);
    }

    [TestMethod]
    public void Load_CancelledOrBadOptions_Throws()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("v.txt", "a 1 2\n");

        Assert.ThrowsExactly<OperationCanceledException>(() => WordVectors.Load(path, new WordVectorLoadOptions(), new CancellationToken(true)).Dispose());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WordVectors.Load(path, limit: 0).Dispose());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WordVectorLoadOptions { Threads = 0 });
    }

    [TestMethod]
    public void Save_UnwritableOutput_NamesItAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = WordVectors.Create(["a"], 1, [1f]);
        Directory.CreateDirectory(folder.File("taken"));

        foreach (string path in new[] { folder.File("missing/v.txt"), folder.File("taken") })
        {
            IOException error = Assert.ThrowsExactly<IOException>(() => vectors.Save(path));
            StringAssert.Contains(error.Message, $"Cannot write '{path}'");
        }

        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Save_WordThatTheFormatCannotHold_Throws()
    {
        using var folder = new TemporaryFolder();
        using WordVectors spaced = WordVectors.Create(["new york"], 1, [1f]);
        using WordVectors broken = WordVectors.Create(["a\nb"], 1, [1f]);
        using WordVectors valued = WordVectors.Create(["a 0.5"], 1, [1f]);

        Assert.ThrowsExactly<InvalidOperationException>(() => spaced.Save(folder.File("v.bin")));
        Assert.ThrowsExactly<InvalidOperationException>(() => broken.Save(folder.File("v.txt")));
        Assert.ThrowsExactly<InvalidOperationException>(() => valued.Save(folder.File("v.txt")));
        Assert.ThrowsExactly<ArgumentException>(() => spaced.Save(folder.File("v.mlxvec.gz")));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => spaced.Save(folder.File("v.txt"), decimals: 10));
        spaced.Save(folder.File("v.txt"));
    }

    private static string SaveThenCut(TemporaryFolder folder, string name, Func<byte[], byte[]> change)
    {
        using WordVectors vectors = VectorFileRoundTripTests.RandomVectors(300, 3, seed: 1);
        vectors.Save(folder.File(name));
        File.WriteAllBytes(folder.File(name), change(File.ReadAllBytes(folder.File(name))));
        return folder.File(name);
    }
}
