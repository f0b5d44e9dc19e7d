using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class VectorFileRoundTripTests
{
    [TestMethod]
    [DataRow("v.txt", WordVectorFormat.GloVeText)]
    [DataRow("v.txt.gz", WordVectorFormat.GloVeText)]
    [DataRow("v.vec", WordVectorFormat.Word2VecText)]
    [DataRow("v.bin", WordVectorFormat.Word2VecBinary)]
    [DataRow("v.bin.gz", WordVectorFormat.Word2VecBinary)]
    [DataRow("v.mlxvec", WordVectorFormat.Native)]
    public void Load_WhatSaveWrote_IsTheSameToTheBit(string name, WordVectorFormat format)
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = RandomVectors(3000, 37, seed: 3);
        vectors.Save(folder.File(name));

        using WordVectors detected = WordVectors.Load(folder.File(name));
        using WordVectors named = WordVectors.Load(folder.File(name), format);
        using WordVectors few = WordVectors.Load(folder.File(name), limit: 17);

        AssertSame(vectors, detected, 3000);
        AssertSame(vectors, named, 3000);
        AssertSame(vectors, few, 17);
        Assert.AreEqual(-1, few.IndexOf(vectors.Words[17]));
        CollectionAssert.AreEqual(new[] { folder.File(name) }, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Load_AnyVectorsInAnyFormat_RoundTrip()
    {
        Gen<float> value = Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle).Where(float.IsFinite);
        Gen<string> word = Gen.Elements('a', 'b', '.', '7', 'é', '語', '-').NonEmptyListOf().Select(letters => string.Concat(letters));
        var samples =
            from dimension in Gen.Choose(2, 9)
            from words in word.NonEmptyListOf()
            let distinct = words.Distinct().ToArray()
            from values in value.ArrayOf(distinct.Length * dimension)
            select (dimension, distinct, values);
        using var folder = new TemporaryFolder();
        Prop.ForAll(samples.ToArbitrary(), sample =>
        {
            using WordVectors vectors = WordVectors.Create(sample.distinct, sample.dimension, sample.values);
            foreach (WordVectorFormat format in Enum.GetValues<WordVectorFormat>())
            {
                vectors.Save(folder.File("v"), format);
                using WordVectors loaded = WordVectors.Load(folder.File("v"), format);
                AssertSame(vectors, loaded, vectors.Count);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(17, 19));
    }

    [TestMethod]
    public void Load_TextOfManyChunks_IsTheSameForAnyNumberOfThreads()
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = RandomVectors(12_000, 60, seed: 4);
        vectors.Save(folder.File("v.txt"));
        Assert.IsGreaterThan(6_000_000L, new FileInfo(folder.File("v.txt")).Length);

        foreach (int threads in new[] { 1, 2, 5 })
        {
            using WordVectors loaded = WordVectors.Load(folder.File("v.txt"), new WordVectorLoadOptions { Threads = threads });
            AssertSame(vectors, loaded, vectors.Count);
        }
    }

    [TestMethod]
    public void Load_NativeWithCounts_KeepsThem()
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = WordVectors.Create(["a", "b", "c"], 1, [1f, 2f, 3f], [9, 5, long.MaxValue]);
        vectors.Save(folder.File("v.mlxvec"));

        using WordVectors loaded = WordVectors.Load(folder.File("v.mlxvec"));
        using WordVectors limited = WordVectors.Load(folder.File("v.mlxvec"), limit: 2);
        limited.Save(folder.File("w.mlxvec"));
        using WordVectors again = WordVectors.Load(folder.File("w.mlxvec"));

        CollectionAssert.AreEqual(new[] { 9, 5, long.MaxValue }, loaded.Counts.ToArray());
        CollectionAssert.AreEqual(new[] { 9L, 5 }, limited.Counts.ToArray());
        CollectionAssert.AreEqual(new[] { 9L, 5 }, again.Counts.ToArray());
        Assert.AreEqual(-1, again.IndexOf("c"));
    }

    [TestMethod]
    public void Load_NativeRows_LieOnA64ByteBorder()
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = RandomVectors(5, 3, seed: 1);
        vectors.Save(folder.File("v.mlxvec"));
        using WordVectors loaded = WordVectors.Load(folder.File("v.mlxvec"));

        foreach (WordVectors each in new[] { vectors, loaded })
        {
            unsafe
            {
                fixed (float* first = each[0])
                {
                    Assert.AreEqual(0, (long)first % 64);
                }
            }
        }
    }

    [TestMethod]
    public void Load_HeaderlessAndWithHeader_TellsThemApart()
    {
        using var folder = new TemporaryFolder();
        using WordVectors plain = WordVectors.Load(folder.Write("a", "x 1 2\ny 3 4\n"));
        using WordVectors header = WordVectors.Load(folder.Write("b", "2 2\r\nx 1 2 \r\ny 3 4 \r\n"));
        using WordVectors forced = WordVectors.Load(folder.Write("c", "\ufeff2 2\nx 1 2\ny 3 4"), WordVectorFormat.GloVeText);
        using WordVectors numbers = WordVectors.Load(folder.Write("d", "7 5\n8 6\n"));

        AssertSame(plain, header, 2);
        AssertSame(plain, forced, 2);
        Assert.AreEqual(1, numbers.Dimension);
        Assert.AreEqual(5f, numbers["7"][0]);
    }

    [TestMethod]
    public void Load_WordsWithSpaces_ParsesFromTheRight()
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = WordVectors.Load(folder.Write("v.txt", "the 1 2\n. . . 3 4\nat name@domain.com 5 -6\n1 1/2 7 8\ntab\t9\t10\n double  11   12\n"));

        CollectionAssert.AreEqual(new[] { "the", ". . .", "at name@domain.com", "1 1/2", "tab", " double" }, vectors.Words.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, -6, 7, 8, 9, 10, 11, 12 }, vectors.GetRows(0, 6).ToArray());
    }

    [TestMethod]
    public void Load_BinaryWithoutLineBreaks_ReadsTheSame()
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = RandomVectors(500, 8, seed: 6);
        using (var stream = File.Create(folder.File("v.bin")))
        {
            stream.Write(Encoding.ASCII.GetBytes("500 8\n"));
            for (int i = 0; i < 500; i++)
            {
                stream.Write(Encoding.UTF8.GetBytes(vectors.Words[i] + " "));
                stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vectors[i]));
            }
        }

        using WordVectors loaded = WordVectors.Load(folder.File("v.bin"));

        AssertSame(vectors, loaded, 500);
    }

    [TestMethod]
    public void Save_SixDecimals_WritesAsPrintfDoes()
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = WordVectors.Create(["a", "b"], 4, [0.1f, -1.0000005f, 0, -12345.678f, 2.5e-7f, 7.5e-7f, float.MaxValue, 1 / 3f]);

        vectors.Save(folder.File("v.txt"), WordVectorFormat.GloVeText, decimals: 6);
        vectors.Save(folder.File("w.txt"), WordVectorFormat.GloVeText, decimals: 0);

        Assert.AreEqual(
            "a 0.100000 -1.000000 0.000000 -12345.677734\nb 0.000000 0.000001 340282346638528859811704183484516925440.000000 0.333333\n",
            File.ReadAllText(folder.File("v.txt")));
        StringAssert.StartsWith(File.ReadAllText(folder.File("w.txt")), "a 0 -1 0 -12346\n");
    }

    [TestMethod]
    public void Load_AVeryLongWordAmongShortOnes_RoundTrips()
    {
        using var folder = new TemporaryFolder();
        using WordVectors vectors = WordVectors.Create(["a", new string('é', 30_000), "b"], 1, [1f, 2f, 3f]);
        foreach (WordVectorFormat format in Enum.GetValues<WordVectorFormat>())
        {
            vectors.Save(folder.File("v"), format);
            using WordVectors loaded = WordVectors.Load(folder.File("v"), format);
            AssertSame(vectors, loaded, 3);
        }
    }

    [TestMethod]
    public void Load_InvalidUtf8InAWord_ReplacesIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("v.txt"), [(byte)'a', 0xFF, (byte)' ', (byte)'1', (byte)' ', (byte)'2', (byte)'\n']);

        using WordVectors vectors = WordVectors.Load(folder.File("v.txt"));

        Assert.AreEqual(0, vectors.IndexOf("a\ufffd"));
    }

    [TestMethod]
    public void Load_DuplicateWithKeepFirst_KeepsTheFirst()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("v.txt", "3 1\na 1\nb 2\na 3\n");

        using WordVectors vectors = WordVectors.Load(path, new WordVectorLoadOptions { Duplicates = DuplicateWordPolicy.KeepFirst });

        CollectionAssert.AreEqual(new[] { "a", "b" }, vectors.Words.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f }, vectors.GetRows(0, 2).ToArray());
    }

    internal static WordVectors RandomVectors(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, count * dimension).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 2))))];
        return WordVectors.Create([.. Enumerable.Range(0, count).Select(i => $"w{i}é"[..(i % 3 == 0 ? ^0 : ^1)])], dimension, values);
    }

    private static void AssertSame(WordVectors expected, WordVectors actual, int count)
    {
        Assert.AreEqual(count, actual.Count);
        Assert.AreEqual(expected.Dimension, actual.Dimension);
        Assert.IsTrue(expected.GetRows(0, count).SequenceEqual(actual.GetRows(0, count)));
        for (int i = 0; i < count; i++)
        {
            Assert.AreEqual(expected.Words[i], actual.Words[i]);
            Assert.AreEqual(i, actual.IndexOf(expected.Words[i]));
        }
    }
}
