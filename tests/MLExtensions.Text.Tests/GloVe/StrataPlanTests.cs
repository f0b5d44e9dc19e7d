namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class StrataPlanTests
{
    [TestMethod]
    [DataRow(1000, 8)]
    [DataRow(1003, 64)]
    [DataRow(5, 5)]
    public void Create_ZipfCounts_GivesEachWordAPlaceAndBalancesTheParts(int words, int parts)
    {
        long[] cells = [.. Enumerable.Range(1, words).Select(rank => 100_000L / rank)];

        StrataPlan plan = StrataPlan.Create(cells, parts);

        Assert.AreEqual(words, plan.Slots.Distinct().Count());
        Assert.IsTrue(plan.Slots.All(slot => slot >= 0 && slot < parts * plan.SlotsInPart));
        Assert.AreEqual(0, plan.SlotsInPart % 8);
        long[] loads = new long[parts];
        for (int word = 0; word < words; word++)
        {
            loads[plan.Slots[word] / plan.SlotsInPart] += cells[word];
        }

        Assert.IsLessThanOrEqualTo(Math.Max(cells[0], (long)(1.1 * cells.Sum() / parts)), loads.Max());
    }

    [TestMethod]
    public void PartsFor_AnyVocabulary_StaysInBounds()
    {
        Assert.AreEqual(2, StrataPlan.PartsFor(2, 800, 1 << 19));
        Assert.AreEqual(8, StrataPlan.PartsFor(100, 800, 1 << 19));
        Assert.AreEqual(256, StrataPlan.PartsFor(400_000, 2400, 1 << 19));
        Assert.AreEqual(2048, StrataPlan.PartsFor(1 << 26, 800, 1 << 19));
    }
}
