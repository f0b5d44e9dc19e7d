namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class WordVectorQueryTests
{
    [TestMethod]
    public void Similarity_HandMadeVectors_IsTheCosine()
    {
        using WordVectors vectors = WordVectors.Create(["x", "y", "diagonal", "zero", "opposite"], 2, [2, 0, 0, 5, 3, 3, 0, 0, -1, 0]);

        Assert.AreEqual(0f, vectors.Similarity("x", "y"));
        Assert.AreEqual(Math.Sqrt(0.5), vectors.Similarity("x", "diagonal"), 1e-6);
        Assert.AreEqual(-1f, vectors.Similarity("x", "opposite"));
        Assert.AreEqual(1f, vectors.Similarity("diagonal", "diagonal"), 1e-6f);
        Assert.AreEqual(0f, vectors.Similarity("x", "zero"));
    }

    [TestMethod]
    [DataRow(50, 7)]
    [DataRow(9000, 33)]
    public void MostSimilar_PositiveAndNegative_AgreesWithDoubleLoops(int count, int dimension)
    {
        using WordVectors vectors = VectorFileRoundTripTests.RandomVectors(count, dimension, seed: 21);
        string[] positive = [vectors.Words[3], vectors.Words[11]];
        string[] negative = [vectors.Words[30]];
        double[] query = new double[dimension];
        Naive.AddUnit(vectors, 3, 1, query);
        Naive.AddUnit(vectors, 11, 1, query);
        Naive.AddUnit(vectors, 30, -1, query);

        IReadOnlyList<WordSimilarity> answer = vectors.MostSimilar(positive, negative, top: 20);

        var expected = Enumerable.Range(0, count).Where(i => i is not (3 or 11 or 30))
            .Select(i => (Word: vectors.Words[i], Score: Naive.Cosine(Naive.ToDouble(vectors[i]), query)))
            .OrderByDescending(item => item.Score).Take(20).ToArray();
        Assert.HasCount(20, answer);
        for (int i = 0; i < 20; i++)
        {
            Assert.AreEqual(expected[i].Word, answer[i].Word);
            Assert.AreEqual(expected[i].Score, answer[i].Score, 1e-5);
        }
    }

    [TestMethod]
    public void MostSimilarTo_EqualScores_KeepTheOrderOfTheVocabulary()
    {
        using WordVectors vectors = WordVectors.Create(["a", "b", "c", "d"], 2, [1, 0, 0, 1, 2, 0, 4, 0]);

        IReadOnlyList<WordSimilarity> answer = vectors.MostSimilarTo([3, 0], top: 10);

        CollectionAssert.AreEqual(new[] { "a", "c", "d", "b" }, answer.Select(item => item.Word).ToArray());
        Assert.AreEqual(1f, answer[2].Score);
    }

    [TestMethod]
    public void DoesntMatch_OneApart_IsReturned()
    {
        using WordVectors vectors = WordVectors.Create(["breakfast", "cereal", "dinner", "lunch"], 2, [1, 0.1f, 0.1f, 1, 1, 0, 1, 0.2f]);

        Assert.AreEqual("cereal", vectors.DoesntMatch(["breakfast", "cereal", "dinner", "lunch"]));
    }

    [TestMethod]
    [DataRow(AnalogyMethod.ThreeCosAdd)]
    [DataRow(AnalogyMethod.ThreeCosMul)]
    public void Analogy_EitherMethod_AgreesWithDoubleLoops(AnalogyMethod method)
    {
        using WordVectors vectors = VectorFileRoundTripTests.RandomVectors(5000, 20, seed: 22);

        IReadOnlyList<WordSimilarity> answer = vectors.Analogy(vectors.Words[1], vectors.Words[2], vectors.Words[3], method, top: 5);

        int[] expected = Naive.Analogy(vectors, 1, 2, 3, method, vectors.Count);
        CollectionAssert.AreEqual(expected.Take(5).Select(i => vectors.Words[i]).ToArray(), answer.Select(item => item.Word).ToArray());
    }

    [TestMethod]
    public void Queries_UnknownWord_NameIt()
    {
        using WordVectors vectors = WordVectors.Create(["a", "b"], 1, [1f, 2f]);

        foreach (Action query in new Action[]
        {
            () => vectors.Similarity("a", "dog"), () => vectors.MostSimilar("dog"), () => vectors.MostSimilar(["a"], ["dog"]),
            () => vectors.DoesntMatch(["a", "dog"]), () => vectors.Analogy("a", "b", "dog"), () => vectors.Analogy("dog", "b", "a", AnalogyMethod.ThreeCosMul),
        })
        {
            Assert.AreEqual("dog", Assert.ThrowsExactly<UnknownWordException>(query).Word);
        }
    }

    [TestMethod]
    public void Queries_BadArguments_Throw()
    {
        using WordVectors vectors = WordVectors.Create(["a", "b"], 1, [1f, 2f]);

        Assert.ThrowsExactly<ArgumentException>(() => vectors.MostSimilar([]));
        Assert.ThrowsExactly<ArgumentException>(() => vectors.MostSimilarTo([1f, 2f]));
        Assert.ThrowsExactly<ArgumentException>(() => vectors.MostSimilarTo([float.NaN]));
        Assert.ThrowsExactly<ArgumentException>(() => vectors.DoesntMatch(["a"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => vectors.MostSimilar("a", top: 0));
    }

    [TestMethod]
    public void Queries_FromManyThreads_GiveTheAnswersOfOne()
    {
        using WordVectors vectors = VectorFileRoundTripTests.RandomVectors(6000, 10, seed: 23);
        using WordVectors alone = VectorFileRoundTripTests.RandomVectors(6000, 10, seed: 23);
        WordSimilarity[][] expected = [.. Enumerable.Range(0, 16).Select(i => alone.MostSimilar(alone.Words[i]).ToArray())];

        WordSimilarity[][] answers = [.. Enumerable.Range(0, 16).AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(i => vectors.MostSimilar(vectors.Words[i]).ToArray())];

        for (int i = 0; i < 16; i++)
        {
            CollectionAssert.AreEqual(expected[i], answers[i]);
        }
    }
}
