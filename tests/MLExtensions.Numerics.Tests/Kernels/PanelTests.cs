namespace MLExtensions.Numerics.Tests;

/// <summary>The kernels of both widths, whatever the processor has: without 512-bit registers .NET emulates them.</summary>
[TestClass]
public sealed unsafe class PanelTests
{
    [TestMethod]
    [DataRow(false, 1)]
    [DataRow(false, 17)]
    [DataRow(true, 1)]
    [DataRow(true, 17)]
    public void Multiply_Panels_AddsTheirProduct(bool wide, int depth)
    {
        (int height, int width) = wide ? (8, 48) : (6, 16);
        float[] left = TestData.Gaussian(depth, height, 1).Span.ToArray();
        float[] right = TestData.Gaussian(depth, width, 2).Span.ToArray();
        float[] tile = new float[height * 50];
        Array.Fill(tile, 1);
        fixed (float* a = left, b = right, c = tile)
        {
            if (wide)
            {
                PanelProduct.Multiply512(a, b, depth, c, 50);
            }
            else
            {
                PanelProduct.Multiply256(a, b, depth, c, 50);
            }
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
    [DataRow(false)]
    [DataRow(true)]
    public void Score_OneScoreAboveItsBound_IsSeenWhereverItIs(bool wide)
    {
        const int Depth = 5;
        (int height, int width) = wide ? (8, 48) : (6, 16);
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
            float[]? scores = Score(wide, left, right, lifted, bounds, Depth);
            Assert.IsNotNull(scores);
            Assert.AreEqual(score, scores[hit], 1e-5);
            bounds[row] = (float)score + 1e-3f;
            Assert.IsNull(Score(wide, left, right, lifted, bounds, Depth));
        }
    }

    private static float[]? Score(bool wide, float[] left, float[] right, float[] offsets, float[] bounds, int depth)
    {
        float[] scores = new float[wide ? 8 * 48 : 6 * 16];
        fixed (float* a = left, b = right, o = offsets, t = bounds, s = scores)
        {
            bool hit = wide ? ScoreTile.Score512(a, b, o, t, depth, s) : ScoreTile.Score256(a, b, o, t, depth, s);
            return hit ? scores : null;
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
