namespace MLExtensions.Vision.Tests;

[TestClass]
public class BalancedSamplerTests
{
    [TestMethod]
    public void Draw_EveryBatch_HasDistinctRowsOfAsManyClassesAsAsked()
    {
        long[] labels = [.. Enumerable.Range(0, 300).Select(i => (long)(i % 7))];
        var sampler = new BalancedSampler(labels, classesPerBatch: 4, rowsPerClass: 5, seed: 1);

        Assert.AreEqual(15, sampler.BatchCount);
        for (int batch = 0; batch < sampler.BatchCount; batch++)
        {
            int[] rows = sampler.Draw(0, batch);
            Assert.HasCount(20, rows.Distinct().ToArray());
            Assert.HasCount(4, rows.Select(row => labels[row]).Distinct().ToArray());
            Assert.IsTrue(rows.Chunk(5).All(part => part.All(row => labels[row] == labels[part[0]])));
        }
    }

    [TestMethod]
    public void Draw_SameSeed_IsTheSameAndEpochsDiffer()
    {
        long[] labels = [.. Enumerable.Range(0, 60).Select(i => (long)(i % 3))];
        var one = new BalancedSampler(labels, 2, 4, seed: 5);
        var other = new BalancedSampler(labels, 2, 4, seed: 5);

        CollectionAssert.AreEqual(one.Draw(2, 3), other.Draw(2, 3));
        CollectionAssert.AreNotEqual(one.Draw(2, 3), one.Draw(3, 3));
    }

    [TestMethod]
    public void Draw_UnequalClasses_SeesRowsAboutEquallyOften()
    {
        long[] labels = [.. Enumerable.Range(0, 400).Select(i => i < 200 ? 0L : i < 300 ? 1 : 2 + (i % 2))];
        var sampler = new BalancedSampler(labels, 2, 4, seed: 2);
        var counts = new int[4];
        for (int epoch = 0; epoch < 40; epoch++)
        {
            for (int batch = 0; batch < sampler.BatchCount; batch++)
            {
                foreach (int row in sampler.Draw(epoch, batch))
                    counts[labels[row]]++;
            }
        }

        // 200, 100, 50 and 50 rows: no class can be in a batch more than once, which favours the small ones a little.
        Assert.IsGreaterThan(1.3 * counts[1], counts[0]);
        Assert.IsGreaterThan(1.3 * counts[2], counts[1]);
        Assert.AreEqual(1.0, (double)counts[2] / counts[3], 0.15);
    }

    [TestMethod]
    public void Draw_ClassSmallerThanAsked_RepeatsItsRows()
    {
        var sampler = new BalancedSampler([1, 1, 2, 2, 2, 2, 2, 3], 2, 4);
        Assert.AreEqual(1, sampler.SingleRows);
        int[] rows = sampler.Draw(0, 0);
        CollectionAssert.AreEquivalent((int[])[0, 1], rows.Where(row => row < 2).Distinct().ToArray());
        Assert.AreEqual(4, rows.Count(row => row < 2));
        Assert.IsFalse(rows.Contains(7));
    }

    [TestMethod]
    public void Create_TooFewClasses_SaysHowMany()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new BalancedSampler([1, 1, 2], 2, 2));
        Assert.StartsWith("Batches of 2 classes need as many with at least two rows; there are 1 of 2 classes.", error.Message);
    }
}
