namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class RandomSequenceTests
{
    [TestMethod]
    public void NextUInt64_SameSeedAndStream_Repeats()
    {
        RandomSequence first = new(5, 3);
        RandomSequence second = new(5, 3);
        for (int draw = 0; draw < 100; draw++)
        {
            Assert.AreEqual(first.NextUInt64(), second.NextUInt64());
        }
    }

    [TestMethod]
    public void NextUInt64_OtherSeedOrStream_Differs()
    {
        ulong[] firsts = [.. from seed in Enumerable.Range(-5, 50) from stream in Enumerable.Range(-5, 50) select new RandomSequence(seed, stream).NextUInt64()];
        Assert.AreEqual(firsts.Length, firsts.Distinct().Count());
    }

    [TestMethod]
    public void NextInt32_ManyDraws_AreUniform()
    {
        RandomSequence random = new(1);
        int[] counts = new int[7];
        for (int draw = 0; draw < 70000; draw++)
        {
            counts[random.NextInt32(7)]++;
        }

        // Six degrees of freedom: 22.5 is exceeded once in a thousand.
        Assert.IsLessThan(22.5, counts.Sum(count => (count - 10000.0) * (count - 10000.0) / 10000));
    }

    [TestMethod]
    public void NextDouble_ManyDraws_HaveMeanAndVarianceOfUniform()
    {
        RandomSequence random = new(2);
        double[] draws = [.. Enumerable.Range(0, 100000).Select(_ => random.NextDouble())];
        Assert.AreEqual(0.5, draws.Average(), 0.005);
        Assert.AreEqual(1.0 / 12, draws.Average(draw => (draw - 0.5) * (draw - 0.5)), 0.002);
        Assert.IsTrue(draws.All(draw => draw is >= 0 and < 1));
    }

    [TestMethod]
    public void Shuffle_Items_KeepsThemAll()
    {
        int[] items = [.. Enumerable.Range(0, 1000)];
        new RandomSequence(3).Shuffle(items.AsSpan());
        Assert.IsGreaterThan(900, items.Where((item, index) => item != index).Count());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 1000).ToArray(), items);
    }

    [TestMethod]
    public void NextInt64_BoundNotPositive_Throws() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RandomSequence(1).NextInt64(0));
}
