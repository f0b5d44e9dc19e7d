using MLExtensions.Numerics;

namespace MLExtensions.Text.Tests;

[TestClass]
public sealed unsafe class GloVeKernelTests
{
    public static IEnumerable<object[]> WidthsAndDimensions =>
        from width in VectorWidths.Supported
        from dimension in new[] { 1, 3, 4, 8, 16, 17, 50, 100, 300 }
        select new object[] { (int)width, dimension };

    [TestMethod]
    [DynamicData(nameof(WidthsAndDimensions))]
    public void Step_AnyWidth_EqualsNaiveUpdatesInDouble(int width, int dimension)
    {
        const int Rows = 5;
        GloVeOptions options = new() { Dimension = dimension, LearningRate = 0.05, GradientClip = 0.3 };
        NaiveGloVe naive = new(Rows, dimension);
        StrataPlan plan = StrataPlan.Create([5, 4, 3, 2, 1], parts: 1);
        using GloVeParameters words = new(plan, dimension, options.LearningRate);
        using GloVeParameters contexts = new(plan, dimension, options.LearningRate);
        Random random = new(dimension);
        for (int row = 0; row < Rows; row++)
        {
            for (int k = 0; k < dimension; k++)
            {
                words.Vector(row)[k] = (float)(naive.W[row, k] = (float)(random.NextDouble() - 0.5));
                contexts.Vector(row)[k] = (float)(naive.C[row, k] = (float)(random.NextDouble() - 0.5));
            }
        }

        CellEntry[] cells = new CellEntry[40];
        double expectedCost = 0;
        for (int cell = 0; cell < cells.Length; cell++)
        {
            int word = random.Next(Rows);
            int context = random.Next(Rows);
            double count = 20 * random.NextDouble();
            cells[cell] = new CellEntry((ushort)plan.Slots[word], (ushort)plan.Slots[context], (float)Math.Log(count), (float)Math.Min(1, Math.Pow(count / options.XMax, options.Alpha)));
            expectedCost += naive.Step(word, context, count, options);
        }

        double cost;
        fixed (CellEntry* first = cells)
        {
            BlockRows rows = new(words.Rows(0), contexts.Rows(0), words.Biases(0), contexts.Biases(0), dimension, words.HalfStride);
            cost = GloVeKernel.For((VectorWidth)width)(first, cells.Length, rows, (float)options.GradientClip);
        }

        // Each step is right to 0.04 % (the estimate of the reciprocal square root); clipping at 0.3 is in force.
        Assert.AreEqual(expectedCost, cost, 1e-3 * expectedCost);
        for (int row = 0; row < Rows; row++)
        {
            Assert.AreEqual(naive.WordBias[row], words.Bias(row)[0], 2e-3);
            Assert.AreEqual(naive.ContextBias[row], contexts.Bias(row)[0], 2e-3);
            for (int k = 0; k < dimension; k++)
            {
                Assert.AreEqual(naive.W[row, k], words.Vector(row)[k], 5e-4);
                Assert.AreEqual(naive.C[row, k], contexts.Vector(row)[k], 5e-4);
            }
        }
    }

    [TestMethod]
    public void Step_Padding_StaysZero()
    {
        const int Dimension = 5;
        StrataPlan plan = StrataPlan.Create([1, 1], parts: 1);
        using GloVeParameters words = new(plan, Dimension, 0.05);
        using GloVeParameters contexts = new(plan, Dimension, 0.05);
        words.Initialize(1, 0);
        contexts.Initialize(1, 1);
        CellEntry[] cells = [new(0, 1, 2f, 1f), new(1, 1, 1f, 0.5f), new(0, 1, 2f, 1f)];
        fixed (CellEntry* first = cells)
        {
            BlockRows rows = new(words.Rows(0), contexts.Rows(0), words.Biases(0), contexts.Biases(0), Dimension, words.HalfStride);
            GloVeKernel.For(VectorWidths.Resolve(VectorWidth.Widest))(first, cells.Length, rows, 100f);
        }

        float* row0 = (float*)words.Rows(0);
        for (int k = Dimension; k < words.HalfStride; k++)
        {
            Assert.AreEqual(0f, row0[k]);
        }
    }
}
