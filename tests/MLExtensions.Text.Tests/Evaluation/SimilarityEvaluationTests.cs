namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class SimilarityEvaluationTests
{
    [TestMethod]
    public void Spearman_WithTies_IsTheHandComputedValue()
    {
        // Ranks 1, 2.5, 2.5, 4, 5 and 2, 1, 3, 4.5, 4.5: deviations give 2 + 1 + 0 + 1.5 + 3 over the square root of 9.5 · 9.5.
        double[] x = [10, 20, 20, 30, 40];
        double[] y = [5, 1, 6, 9, 9];

        Assert.AreEqual(7.5 / 9.5, RankCorrelation.Spearman(x, y), 1e-12);
        Assert.AreEqual(1, RankCorrelation.Spearman([1, 2, 3], [1, 8, 100]), 1e-12);
        Assert.AreEqual(-1, RankCorrelation.Spearman([1, 2, 3], [3, 2, 1]), 1e-12);
        Assert.IsTrue(double.IsNaN(RankCorrelation.Spearman([1, 1], [1, 2])));
        Assert.IsTrue(double.IsNaN(RankCorrelation.Spearman([], [])));
    }

    [TestMethod]
    public void Pearson_SmallSample_IsTheHandComputedValue() =>
        Assert.AreEqual(8 / Math.Sqrt(10 * 10), RankCorrelation.Pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]), 1e-12);

    [TestMethod]
    public void EvaluateSimilarity_KnownAndUnknownPairs_CountsBoth()
    {
        using WordVectors vectors = WordVectors.Create(["x", "near", "far", "opposite"], 2, [1, 0, 1, 0.2f, 0.2f, 1, -1, 0]);

        SimilarityEvaluation outcome = vectors.EvaluateSimilarity([new("x", "near", 9), new("x", "far", 5), new("X", "opposite", 1), new("x", "dog", 3)], WordCase.FallbackLower);

        Assert.AreEqual(1, outcome.Spearman, 1e-12);
        Assert.AreEqual(3, outcome.Answered);
        Assert.AreEqual(1, outcome.Skipped);
        Assert.IsGreaterThan(0.9, outcome.Pearson);
    }

    [TestMethod]
    [DataRow("tiger cat 7.35\nplane car 5.77\n")]
    [DataRow("Word 1,Word 2,Human (mean)\ntiger,cat,7.35\nplane,car,5.77\n")]
    [DataRow("# comment\nword1\tword2\tPOS\tscore\nsecond\ntiger\tcat\tN\t7.35\t1\n", true)]
    [DataRow("word1\tword2\tPOS\tscore\ntiger\tcat\tN\t7.35\t1\nplane\tcar\tN\t5.77\t2\n")]
    public void Load_FilesOfEachKind_GiveTheSamePairs(string text, bool bad = false)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("pairs", text);
        if (bad)
        {
            Assert.AreEqual(3, Assert.ThrowsExactly<DataFileException>(() => WordPair.Load(path)).LineNumber);
            return;
        }

        CollectionAssert.AreEqual(new WordPair[] { new("tiger", "cat", 7.35), new("plane", "car", 5.77) }, WordPair.Load(path).ToArray());
    }

    [TestMethod]
    public void Load_Empty_Throws()
    {
        using var folder = new TemporaryFolder();

        Assert.ThrowsExactly<DataFileException>(() => WordPair.Load(folder.Write("pairs", "word1 word2 score\n")));
    }
}
