using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Numerics.Tests;

/// <summary>The tiles of all widths that the processor has, and those of 512 bits, which .NET emulates.</summary>
[TestClass]
public sealed unsafe class PanelTests
{
    [TestMethod]
    [DataRow(TileRegisters.Bits128, 1)]
    [DataRow(TileRegisters.Bits128, 17)]
    [DataRow(TileRegisters.Bits256, 1)]
    [DataRow(TileRegisters.Bits256, 17)]
    [DataRow(TileRegisters.Bits512, 1)]
    [DataRow(TileRegisters.Bits512, 17)]
    public void Add_Panels_AddsTheirProduct(object kind, int depth)
    {
        TileRegisters registers = Known(kind);
        (int height, int width) = (TileKernel.RowsOf(registers), PanelShape.Columns);
        float[] left = TestData.Gaussian(depth, height, 1).Span.ToArray();
        float[] right = TestData.Gaussian(depth, width, 2).Span.ToArray();
        float[] tile = new float[height * 50];
        Array.Fill(tile, 1);
        fixed (float* a = left, b = right, c = tile)
        {
            PanelProduct.Add(a, b, depth, c, 50, registers);
        }

        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < 50; column++)
            {
                double expected = 1 + (column < width ? Product(left, right, depth, row, column, height, width) : 0);
                Assert.AreEqual(expected, tile[(row * 50) + column], 1e-5, $"{row}, {column}");
            }
        }
    }

    [TestMethod]
    [DataRow(TileRegisters.Bits128)]
    [DataRow(TileRegisters.Bits256)]
    [DataRow(TileRegisters.Bits512)]
    public void Score_OneScoreAboveItsBound_IsSeenWhereverItIs(object kind)
    {
        const int Depth = 5;
        TileRegisters registers = Known(kind);
        (int height, int width) = (TileKernel.RowsOf(registers), PanelShape.Columns);
        float[] left = TestData.Gaussian(Depth, height, 3).Span.ToArray();
        float[] right = TestData.Gaussian(Depth, width, 4).Span.ToArray();
        float[] offsets = TestData.Gaussian(1, width, 5).Span.ToArray();
        for (int hit = 0; hit < height * width; hit++)
        {
            (int row, int column) = Math.DivRem(hit, width);
            double score = offsets[column] + Product(left, right, Depth, row, column, height, width);
            float[] lifted = [.. offsets.Select((offset, i) => i == column ? offset : -1000f)];
            float[] bounds = new float[height];
            Array.Fill(bounds, 1000f);
            bounds[row] = (float)score - 1e-3f;
            float[]? scores = Score(registers, left, right, lifted, bounds, Depth);
            Assert.IsNotNull(scores);
            Assert.AreEqual(score, scores[hit], 1e-5);
            bounds[row] = (float)score + 1e-3f;
            Assert.IsNull(Score(registers, left, right, lifted, bounds, Depth));
        }
    }

    private static TileRegisters Known(object kind)
    {
        var registers = (TileRegisters)kind;
        if (registers == TileRegisters.Bits256 && TileKernel.Widest == TileRegisters.Bits128)
        {
            Assert.Inconclusive("The processor lacks AVX2 or fused multiply-add.");
        }

        return registers;
    }

    private static float[]? Score(TileRegisters registers, float[] left, float[] right, float[] offsets, float[] bounds, int depth)
    {
        float[] scores = new float[TileKernel.RowsOf(registers) * PanelShape.Columns];
        fixed (float* a = left, b = right, o = offsets, t = bounds, s = scores)
        {
            return PanelProduct.Score(a, b, o, t, depth, s, registers) ? scores : null;
        }
    }

    private static double Product(float[] left, float[] right, int depth, int row, int column, int height, int width)
    {
        double sum = 0;
        for (int k = 0; k < depth; k++)
        {
            sum += (double)left[(k * height) + row] * right[(k * width) + column];
        }

        return sum;
    }
}
