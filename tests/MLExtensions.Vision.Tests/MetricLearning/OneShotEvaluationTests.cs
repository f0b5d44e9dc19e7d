using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning;

[TestClass]
public class OneShotEvaluationTests
{
    [TestMethod]
    public void Run_ClassesFarApart_IsAlwaysRight()
    {
        (FloatMatrix rows, long[] labels) = Classes(8, 3, spread: 0.1f);
        OneShotResult result = OneShotEvaluation.Run(rows, labels, new OneShotOptions { Ways = 5, Episodes = 50 });
        Assert.AreEqual(new OneShotResult(1, 0, 50), result);
    }

    [TestMethod]
    public void Run_EqualEmbeddings_IsAtChance()
    {
        long[] labels = [.. Enumerable.Range(0, 40).Select(i => (long)(i / 4))];
        OneShotResult result = OneShotEvaluation.Run(new FloatMatrix(40, 3), labels, new OneShotOptions { Ways = 5, QueriesPerClass = 2, Episodes = 20 });
        Assert.AreEqual(0.2, result.Accuracy, 1e-12);
    }

    [TestMethod]
    public void Run_MoreShots_UsesTheMeanOfTheClass()
    {
        // The known examples lie at ±1 around their class; only the mean of all of them is where the query is.
        float[] values = [0.9f, -1.1f, 0, 10.9f, 9.1f, 10];
        var rows = new FloatMatrix(values, 6, 1);
        OneShotResult result = OneShotEvaluation.Run(rows, [0, 0, 0, 1, 1, 1], new OneShotOptions { Ways = 2, Shots = 2, Episodes = 30, Distance = EmbeddingDistance.Euclidean });
        Assert.AreEqual(1, result.Accuracy);
    }

    [TestMethod]
    public void Run_OverlappingClasses_MatchesChanceOfTheNearest()
    {
        // One-dimensional pairs: the class of row 0 is told wrongly exactly when its other row is farther than the other class.
        var rows = new FloatMatrix(new float[] { 0, 5, 1, 1 }, 4, 1);
        OneShotResult result = OneShotEvaluation.Run(rows, [7, 7, 9, 9], new OneShotOptions { Ways = 2, Episodes = 4000 });

        // Known 0: queries 5 (nearer to 1: wrong) and 1 (right). Known 5: queries 0 (wrong) and 1 (right).
        Assert.AreEqual(0.5, result.Accuracy, 1e-12);
    }

    [TestMethod]
    public void Run_Groups_DrawsTheClassesOfOne()
    {
        // Groups lie apart, classes of a group on each other: within a group, chance.
        (FloatMatrix rows, long[] labels) = Classes(6, 2, spread: 0);
        long[] groups = [.. labels.Select(label => label / 3)];
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.Row(row).Fill(groups[row]);
        }

        Assert.AreEqual(1 / 3.0, OneShotEvaluation.Run(rows, labels, new OneShotOptions { Ways = 3, Episodes = 30 }, groups).Accuracy, 1e-12);
        Assert.IsGreaterThan(0.4, OneShotEvaluation.Run(rows, labels, new OneShotOptions { Ways = 3, Episodes = 200 }).Accuracy);
    }

    [TestMethod]
    public void Run_OtherThreads_SameResultAndOtherSeedAnother()
    {
        (FloatMatrix rows, long[] labels) = Classes(12, 4, spread: 8);
        var options = new OneShotOptions { Ways = 6, Episodes = 100, Threads = 1, Distance = EmbeddingDistance.Cosine };
        OneShotResult one = OneShotEvaluation.Run(rows, labels, options);
        Assert.AreEqual(one, OneShotEvaluation.Run(rows, labels, options with { Threads = 3 }));
        Assert.AreNotEqual(one, OneShotEvaluation.Run(rows, labels, options with { Seed = 2 }));
        Assert.IsGreaterThan(0, one.Margin);
    }

    [TestMethod]
    public void Run_TooFewClasses_SaysWhatIsNeeded()
    {
        (FloatMatrix rows, long[] labels) = Classes(4, 2, spread: 1);
        var error = Assert.ThrowsExactly<ArgumentException>(() => OneShotEvaluation.Run(rows, labels, new OneShotOptions { Ways = 4, Shots = 2 }));
        StringAssert.StartsWith(error.Message, "4 ways need as many classes of at least 3 rows each; there are 4 classes in 8 rows.");
        Assert.ThrowsExactly<ArgumentException>(() => OneShotEvaluation.Run(rows, labels[1..]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OneShotOptions { Ways = 1 });
    }

    [TestMethod]
    public void Options_Defaults_AreThoseOfTheDocs()
    {
        var options = new OneShotOptions();
        Assert.AreEqual((20, 1, 1, 1000, EmbeddingDistance.SquaredEuclidean, 1L), (options.Ways, options.Shots, options.QueriesPerClass, options.Episodes, options.Distance, options.Seed));
        Assert.AreEqual(Environment.ProcessorCount, options.Threads);
    }

    private static (FloatMatrix Rows, long[] Labels) Classes(int classes, int size, float spread)
    {
        var random = new RandomSequence(5);
        var rows = new FloatMatrix(classes * size, 4);
        for (int row = 0; row < rows.Rows; row++)
        {
            for (int i = 0; i < 4; i++)
            {
                rows[row, i] = (10 * ((row / size >> i) & 1)) + (spread * random.NextSingle());
            }
        }

        return (rows, [.. Enumerable.Range(0, rows.Rows).Select(row => (long)(row / size))]);
    }
}
