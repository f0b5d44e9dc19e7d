using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class RowSamplerTests
{
    [TestMethod]
    public void ViewSampler_Epoch_HasEveryRowWithAllItsViewsSideBySide()
    {
        var sampler = new ViewSampler(rows: 12, rowsPerBatch: 4, views: 3, seed: 1);
        RowDraw[] epoch = [.. Enumerable.Range(0, sampler.BatchCount).Select(batch => sampler.Draw(0, batch))];
        Assert.HasCount(3, epoch);
        int[] all = [.. epoch.SelectMany(draw => draw.Rows)];
        CollectionAssert.AreEqual(Enumerable.Range(0, 12).ToArray(), all.Where((_, i) => i % 3 == 0).Order().ToArray());
        for (int i = 0; i < all.Length; i++)
        {
            Assert.AreEqual(all[i - (i % 3)], all[i]);
        }

        CollectionAssert.AreEqual(epoch[1].Rows.Select(row => (long)row).ToArray(), epoch[1].Labels);
        CollectionAssert.AreNotEqual(epoch[0].Rows, sampler.Draw(1, 0).Rows);
        CollectionAssert.AreEqual(epoch[0].Rows, sampler.Draw(0, 0).Rows, "a batch is a function of its number");
    }

    [TestMethod]
    public void ViewSampler_FewerRowsThanABatch_TakesAll()
    {
        var sampler = new ViewSampler(rows: 3, rowsPerBatch: 256, views: 2, seed: 1);
        Assert.AreEqual(1, sampler.BatchCount);
        Assert.HasCount(6, sampler.Draw(0, 0).Rows);
        Assert.ThrowsExactly<ArgumentException>(() => new ViewSampler(1, 4, 2, 0));
    }

    [TestMethod]
    [DataRow(1L)]
    [DataRow(2L)]
    public void TemporalSampler_Batches_PairsLieInTheWindowAndApartFromOthers(long seed)
    {
        // Two sequences of 60 rows, mixed; times 0, 1, ….
        double[] times = [.. Enumerable.Range(0, 120).Select(i => (double)(i / 2))];
        long[] sequences = [.. Enumerable.Range(0, 120).Select(i => (long)(i % 2))];
        var sampler = new TemporalSampler(times, sequences, window: 2, margin: 4, pairs: 6, seed);
        Assert.AreEqual(20, sampler.BatchCount);
        var anchors = new HashSet<int>();
        for (int batch = 0; batch < sampler.BatchCount; batch++)
        {
            RowDraw draw = sampler.Draw(3, batch);
            Assert.HasCount(12, draw.Rows);
            for (int i = 0; i < draw.Rows.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    bool isPair = draw.Labels[i] == draw.Labels[j];
                    Assert.AreEqual(i / 2 == j / 2, isPair);
                    bool sameSequence = sequences[draw.Rows[i]] == sequences[draw.Rows[j]];
                    double distance = Math.Abs(times[draw.Rows[i]] - times[draw.Rows[j]]);
                    Assert.IsTrue(isPair ? sameSequence && distance is > 0 and <= 2 : !sameSequence || distance > 4, $"rows {i} and {j}");
                }

                anchors.Add(draw.Rows[i]);
            }
        }

        Assert.IsGreaterThan(80, anchors.Count, "most rows take part");
        CollectionAssert.AreEqual(sampler.Draw(1, 2).Rows, new TemporalSampler(times, sequences, 2, 4, 6, seed).Draw(1, 2).Rows);
    }

    [TestMethod]
    public void TemporalSampler_RowsWithoutNeighbours_AreNoAnchors()
    {
        double[] times = [0, 1, 50, 100, 101];
        var sampler = new TemporalSampler(times, new long[5], window: 1, margin: 10, pairs: 2, seed: 0);
        CollectionAssert.AreEquivalent(new[] { 0, 1, 3, 4 }, sampler.Draw(0, 0).Rows);
    }

    [TestMethod]
    public void TemporalSampler_NoPairOrNoNegative_Throws()
    {
        var noPair = Assert.ThrowsExactly<ArgumentException>(() => new TemporalSampler([0, 10, 20], [0, 0, 0], window: 1, margin: 1, pairs: 2, seed: 0));
        Assert.AreEqual("No two of the 3 rows of a sequence lie within 1 of each other: there is no positive. Widen the window. (Parameter 'window')", noPair.Message);
        var noNegative = Assert.ThrowsExactly<ArgumentException>(() => new TemporalSampler([0, 1, 2], [0, 0, 0], window: 5, margin: 5, pairs: 2, seed: 0));
        Assert.AreEqual("No two pairs of rows lie farther than 5 apart: there is no negative. Lessen the margin, or give longer sequences. (Parameter 'margin')", noNegative.Message);
    }
}
