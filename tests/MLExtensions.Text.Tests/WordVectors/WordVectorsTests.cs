namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class WordVectorsTests
{
    [TestMethod]
    public void Create_ThreeWords_GivesEachItsRow()
    {
        using WordVectors vectors = Sample();

        Assert.AreEqual(3, vectors.Count);
        Assert.AreEqual(2, vectors.Dimension);
        CollectionAssert.AreEqual(new[] { "the", "naïve", "𝒳-ray" }, vectors.Words.ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 4f }, vectors["naïve"].ToArray());
        CollectionAssert.AreEqual(new[] { 5f, 6f }, vectors[2].ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 4f, 5f, 6f }, vectors.GetRows(1, 2).ToArray());
        Assert.IsFalse(vectors.HasCounts);
    }

    [TestMethod]
    public void IndexOf_KnownAndUnknownWords_FindsExactlyTheKnown()
    {
        using WordVectors vectors = Sample();

        Assert.AreEqual(0, vectors.IndexOf("the"));
        Assert.AreEqual(2, vectors.IndexOf("𝒳-ray"));
        Assert.AreEqual(2, vectors.IndexOf("𝒳-ray"u8));
        Assert.AreEqual(-1, vectors.IndexOf("The"));
        Assert.AreEqual(-1, vectors.IndexOf(""));
        Assert.AreEqual(-1, vectors.IndexOf("\ud835"));
        Assert.AreEqual(-1, vectors.IndexOf(new string('x', 5000)));
        Assert.IsFalse(vectors.TryGetVector("dog", out ReadOnlySpan<float> none));
        Assert.AreEqual(0, none.Length);
    }

    [TestMethod]
    public void IndexOf_ManyWordsOfEveryLength_AgreesWithADictionary()
    {
        var random = new Random(5);
        var expected = new Dictionary<string, int>();
        while (expected.Count < 20_000)
        {
            char[] word = new char[random.Next(0, 24)];
            for (int i = 0; i < word.Length; i++)
            {
                word[i] = (char)(random.Next(20) == 0 ? random.Next(0x80, 0xD000) : random.Next('a', 'f'));
            }

            expected.TryAdd(new string(word), expected.Count);
        }

        expected.Add(new string('é', 400), expected.Count);
        using WordVectors vectors = WordVectors.Create([.. expected.Keys], 1, new float[expected.Count]);

        foreach ((string word, int index) in expected)
        {
            Assert.AreEqual(index, vectors.IndexOf(word));
            Assert.AreEqual(expected.GetValueOrDefault(word + "a", -1), vectors.IndexOf(word + "a"));
        }
    }

    [TestMethod]
    public void Indexer_UnknownWord_NamesIt()
    {
        using WordVectors vectors = Sample();

        UnknownWordException error = Assert.ThrowsExactly<UnknownWordException>(() => vectors["dog"].ToArray());

        Assert.AreEqual("dog", error.Word);
        Assert.AreEqual("The word 'dog' is not in the vocabulary.", error.Message);
    }

    [TestMethod]
    public void Create_DuplicateWord_NamesBothPlaces()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => WordVectors.Create(["a", "b", "a"], 1, new float[3]));

        StringAssert.Contains(error.Message, "'a' stands at 0 and again at 2");
    }

    [TestMethod]
    public void Create_NotANumber_NamesWordAndSlot()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => WordVectors.Create(["a", "b"], 2, [1, 2, 3, float.NaN]));

        StringAssert.Contains(error.Message, "The vector of 'b' (row 1) has NaN in slot 1");
    }

    [TestMethod]
    public void Create_WrongLengths_Throws()
    {
        Assert.ThrowsExactly<ArgumentException>(() => WordVectors.Create(["a"], 2, new float[3]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WordVectors.Create(["a"], 0, []));
        Assert.ThrowsExactly<ArgumentException>(() => WordVectors.Create(["a"], 1, new float[1], [1, 2]));
        Assert.ThrowsExactly<ArgumentException>(() => WordVectors.Create(["a"], 1, new float[1], [-1]));
        Assert.ThrowsExactly<ArgumentException>(() => WordVectors.Create(["\ud835"], 1, new float[1]));
    }

    [TestMethod]
    public void Create_LaterChangeOfTheArray_LeavesTheVectorsAlone()
    {
        float[] rows = [1, 2];
        using WordVectors vectors = WordVectors.Create(["a"], 2, rows, [7]);

        rows[0] = 9;

        Assert.AreEqual(1f, vectors[0][0]);
        Assert.AreEqual(7, vectors.Counts[0]);
    }

    [TestMethod]
    public void Dispose_Twice_ThenUseThrows()
    {
        WordVectors vectors = Sample();

        vectors.Dispose();
        vectors.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => vectors.IndexOf("the"));
        Assert.ThrowsExactly<ObjectDisposedException>(() => vectors[0].ToArray());
        Assert.ThrowsExactly<ObjectDisposedException>(() => vectors.Words[0]);
    }

    private static WordVectors Sample() => WordVectors.Create(["the", "naïve", "𝒳-ray"], 2, [1, 2, 3, 4, 5, 6]);
}
