using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed unsafe class DepthwiseKernelTests
{
    private const int Step = 19;

    [TestMethod]
    [DataRow(1, 16, 3, 3)]
    [DataRow(2, 8, 5, 5)]
    [DataRow(7, 16, 2, 4)]
    [DataRow(13, 8, 1, 1)]
    [DataRow(16, 16, 3, 1)]
    public void Run_AnyTile_AgreesWithSumsInDouble(int pixels, int columns, int height, int width)
    {
        float[] a = Random(height * (pixels + width) * Step, 1), b = Random(height * width * columns, 2), init = Random(pixels * columns, 3);
        float[] found = Compute(pixels, columns, height, width, a, b, init, floor: -0.25f, TileKernel.Widest);

        for (int i = 0; i < pixels * columns; i++)
        {
            (int pixel, int column) = (i / columns, i % columns);
            double sum = init[i];
            for (int position = 0; position < height * width; position++)
                sum += (double)a[(((position / width * (pixels + width)) + (position % width) + pixel) * Step) + column] * b[(position * columns) + column];
            Assert.AreEqual(Math.Max(sum, -0.25), found[i], 1e-5, $"pixel {pixel}, column {column}");
        }
    }

    [TestMethod]
    [DataRow(TileRegisters.Bits128, 8)]
    [DataRow(TileRegisters.Bits128, 16)]
    [DataRow(TileRegisters.Bits512, 16)]
    public void Run_OtherRegisters_GiveTheSameBits(object registers, int columns)
    {
        RequireFusedMultiplyAdd();
        for (int pixels = 1; pixels <= 17; pixels++)
        {
            float[] a = Random(3 * (pixels + 3) * Step, 1), b = Random(9 * columns, 2), init = Random(pixels * columns, 3);
            CollectionAssert.AreEqual(
                Compute(pixels, columns, 3, 3, a, b, init, 0, TileRegisters.Bits256), Compute(pixels, columns, 3, 3, a, b, init, 0, (TileRegisters)registers), $"{pixels} pixels");
        }
    }

    [TestMethod]
    public void Run_NotANumber_IsNotRectifiedAway()
    {
        float[] a = [.. Enumerable.Repeat(float.NaN, 8 * Step)];

        Assert.IsTrue(Compute(1, 8, 1, 1, a, new float[8], new float[8], 0, TileKernel.Widest).All(float.IsNaN));
    }

    [TestMethod]
    [DataRow(4, 5, 16, 3, 3)]
    [DataRow(3, 7, 8, 5, 5)]
    [DataRow(1, 1, 16, 1, 1)]
    [DataRow(6, 2, 8, 4, 2)]
    [DataRow(2, 9, 16, 7, 7)]
    public void AddGradient_AnyWindow_AgreesWithSumsInDouble(int lines, int pixels, int columns, int height, int width)
    {
        float[] x = Random((lines + height) * (pixels + width) * Step, 1), g = Random(lines * pixels * Step, 2);
        float[] found = Gradient(lines, pixels, columns, height, width, x, g, TileKernel.Widest);

        for (int i = 0; i < found.Length; i++)
        {
            (int position, int column) = (i / columns, i % columns);
            // The sum begins with ones.
            double sum = 1;
            for (int pixel = 0; pixel < lines * pixels; pixel++)
            {
                int row = (pixel / pixels) + (position / width), place = (pixel % pixels) + (position % width);
                sum += (double)x[(((row * (pixels + width)) + place) * Step) + column] * g[(pixel * Step) + column];
            }

            Assert.AreEqual(sum, found[i], 1e-5, $"position {position}, column {column}");
        }
    }

    [TestMethod]
    [DataRow(TileRegisters.Bits128, 8)]
    [DataRow(TileRegisters.Bits128, 16)]
    [DataRow(TileRegisters.Bits512, 16)]
    public void AddGradient_OtherRegisters_GiveTheSameBits(object registers, int columns)
    {
        RequireFusedMultiplyAdd();
        float[] x = Random(9 * 12 * Step, 1), g = Random(4 * 7 * Step, 2);

        CollectionAssert.AreEqual(
            Gradient(4, 7, columns, 5, 5, x, g, TileRegisters.Bits256), Gradient(4, 7, columns, 5, 5, x, g, (TileRegisters)registers));
    }

    private static void RequireFusedMultiplyAdd()
    {
        if (TileKernel.Widest == TileRegisters.Bits128)
            Assert.Inconclusive("The processor lacks AVX2 or fused multiply-add.");
    }

    private static float[] Compute(int pixels, int columns, int height, int width, float[] a, float[] b, float[] init, float floor, TileRegisters registers)
    {
        var result = new float[pixels * columns];
        var walk = new TileWalk { Segments = height, Length = width, LeftStep = Step, LeftSegment = (pixels + width) * Step, RightStep = columns, RightSegment = width * columns };
        fixed (float* left = a, right = b, start = init, to = result)
            DepthwiseKernel.Run(pixels, columns, left, Step, right, walk, start, columns, to, columns, floor, registers);
        return result;
    }

    private static float[] Gradient(int lines, int pixels, int columns, int height, int width, float[] x, float[] g, TileRegisters registers)
    {
        float[] result = [.. Enumerable.Repeat(1f, height * width * columns)];
        int line = (pixels + width) * Step;
        fixed (float* from = x, by = g, to = result)
        {
            DepthwiseGradientKernel.Run(
                lines, pixels, columns, new DepthwisePlane(from, line, Step), new DepthwisePlane(by, pixels * Step, Step), height, width, line, Step, to, registers);
        }

        return result;
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
