namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed unsafe class RowScanTests
{
    [TestMethod]
    public void Ranks_AnyNumberOfColumnsAndRows_AreThoseOfTheDefinition()
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            FloatMatrix rows = TestData.Clusters(11, columns, 2, 1, seed: columns);
            var ranks = new float[10];
            fixed (float* values = rows.Span, target = ranks)
            {
                // The first row against the others, 0 to 10 of them.
                foreach (int count in (int[])[0, 1, 3, 4, 7, 10])
                {
                    foreach (HnswMetric metric in Enum.GetValues<HnswMetric>())
                    {
                        RowRanking.Rank(metric, values, values + columns, columns, count, target);
                        for (int row = 0; row < count; row++)
                        {
                            double expected = Rank(rows, row + 1, metric);
                            Assert.AreEqual(expected, ranks[row], 1e-5 * Math.Max(1, Math.Abs(expected)), $"{metric}, {columns} columns, row {row} of {count}");
                            Assert.AreEqual(expected, RowRanking.Rank(metric, values, values + ((row + 1) * columns), columns), 1e-5 * Math.Max(1, Math.Abs(expected)));
                        }
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Ranks_EqualRows_DoNotDependOnTheirPlace()
    {
        var rows = new FloatMatrix(8, 37);
        FloatMatrix values = TestData.Clusters(2, 37, 1, 1, seed: 5);
        for (int row = 0; row < 8; row++)
        {
            values.Row(1).CopyTo(rows.Row(row));
        }

        var ranks = new float[7];
        fixed (float* query = values.Span, start = rows.Span, target = ranks)
        {
            RowRanking.Rank(HnswMetric.Euclidean, query, start, 37, 7, target);
        }

        Assert.HasCount(1, ranks.Distinct().ToArray());
    }

    [TestMethod]
    public void RowStore_BaseAndBlocks_KeepTheirRows()
    {
        using var store = new RowStore<int>(3, capacity: 5);
        for (int row = 0; row < 3000; row++)
        {
            store.Add().Fill(row);
        }

        int together = 0;
        for (int row = 0, count; row < store.Count; row += count, together++)
        {
            count = store.Together(row);
            for (int i = 0; i < count * 3; i++)
            {
                Assert.AreEqual(row + (i / 3), store.Row(row)[i]);
            }
        }

        // The base, and three blocks of 1024.
        Assert.AreEqual(4, together);
    }

    [TestMethod]
    public void RemovedRows_AddedTwice_CountOnce()
    {
        var removed = new RemovedRows();
        Assert.IsFalse(removed[1000]);
        Assert.IsTrue(removed.Add(1000));
        Assert.IsFalse(removed.Add(1000));
        Assert.IsTrue(removed.Add(0));
        Assert.IsTrue(removed[1000] && removed[0] && !removed[999] && !removed[64]);
        Assert.AreEqual(2, removed.Count);
    }

    private static double Rank(FloatMatrix rows, int row, HnswMetric metric)
    {
        (double product, double squared) = (0, 0);
        for (int i = 0; i < rows.Columns; i++)
        {
            (double x, double y) = (rows[0, i], rows[row, i]);
            (product, squared) = (product + (x * y), squared + ((x - y) * (x - y)));
        }

        return metric switch
        {
            HnswMetric.Euclidean => squared,
            HnswMetric.Cosine => 1 - product,
            _ => -product,
        };
    }
}
