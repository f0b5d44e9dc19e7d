namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class TopKTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(500)]
    [DataRow(1000)]
    public void ToSortedArray_RandomScoresWithTies_AgreesWithSorting(int k)
    {
        var random = new Random(k);
        (float Score, int Index)[] items = [.. Enumerable.Range(0, 500).Select(i => ((float)random.Next(60), i))];
        random.Shuffle(items);
        var first = new TopK(k);
        var second = new TopK(k);

        foreach ((float score, int index) in items)
        {
            (index % 3 == 0 ? first : second).Add(score, index);
        }

        first.AddAll(second);
        CollectionAssert.AreEqual(
            items.OrderByDescending(item => item.Score).ThenBy(item => item.Index).Take(k).ToArray(), first.ToSortedArray());
    }

    [TestMethod]
    public void Add_NaN_IsNeverKept()
    {
        var top = new TopK(2);

        top.Add(float.NaN, 0);
        top.Add(-5, 1);

        CollectionAssert.AreEqual(new[] { (-5f, 1) }, top.ToSortedArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TopK(0));
    }
}
