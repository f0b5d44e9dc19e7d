using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed unsafe class DepthwiseKernelTests
{
    private const int Step = 19;

    [TestMethod]
    [DataRow(1, 1, 16, 3, 3)]
    [DataRow(3, 2, 8, 5, 5)]
    [DataRow(2, 7, 16, 2, 4)]
    [DataRow(1, 13, 8, 1, 1)]
    [DataRow(40, 16, 16, 3, 1)]
    [DataRow(2, 3, 8, 0, 3)]
    [DataRow(2, 3, 8, 3, 0)]
    public void Run_AnySize_AgreesWithSumsInDouble(int lines, int pixels, int columns, int height, int width)
    {
        float[] a = Random((lines + height) * (pixels + width) * Step, 1), b = Random((height * width * columns) + columns, 2), init = Random(pixels * columns, 3);
        float[] found = Compute(lines, pixels, columns, height, width, a, b, init, floor: -0.25f, TileKernel.Widest);

        for (int i = 0; i < lines * pixels * columns; i++)
        {
            (int line, int pixel, int column) = (i / columns / pixels, i / columns % pixels, i % columns);
            double sum = init[(pixel * columns) + column];
            for (int position = 0; position < height * width; position++)
                sum += (double)a[((((line + (position / width)) * (pixels + width)) + (position % width) + pixel) * Step) + column] * b[(position * columns) + column];
            Assert.AreEqual(Math.Max(sum, -0.25), found[i], 1e-5, $"line {line}, pixel {pixel}, column {column}");
        }
    }

    [TestMethod]
    [DataRow(TileRegisters.Bits128, 8)]
    [DataRow(TileRegisters.Bits128, 16)]
    [DataRow(TileRegisters.Bits512, 16)]
    public void Run_OtherRegisters_GiveTheSameBits(object registers, int columns)
    {
        RequireFusedMultiplyAdd();
        float[] a = Random(30 * 20 * Step, 1), b = Random(25 * columns, 2), init = Random(15 * columns, 3);
        for (int window = 1; window <= 5; window++)
        {
            CollectionAssert.AreEqual(
                Compute(25, 15, columns, window, window, a, b, init, 0, TileRegisters.Bits256), Compute(25, 15, columns, window, window, a, b, init, 0, (TileRegisters)registers), $"{window}");
        }
    }

    [TestMethod]
    public void Run_NotANumber_IsNotRectifiedAway()
    {
        float[] a = [.. Enumerable.Repeat(float.NaN, 8 * Step)];

        Assert.IsTrue(Compute(1, 1, 8, 1, 1, a, new float[8], new float[8], 0, TileKernel.Widest).All(float.IsNaN));
    }

    [TestMethod]
    [DataRow(4, 5, 16, 3, 3)]
    [DataRow(3, 7, 8, 5, 5)]
    [DataRow(1, 1, 16, 1, 1)]
    [DataRow(6, 2, 8, 4, 2)]
    [DataRow(2, 9, 16, 7, 7)]
    [DataRow(31, 30, 8, 3, 3)]
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

            Assert.AreEqual(sum, found[i], 1e-4, $"position {position}, column {column}");
        }
    }

    [TestMethod]
    [DataRow(TileRegisters.Bits128, 8)]
    [DataRow(TileRegisters.Bits128, 16)]
    [DataRow(TileRegisters.Bits512, 16)]
    public void AddGradient_OtherRegisters_GiveTheSameBits(object registers, int columns)
    {
        RequireFusedMultiplyAdd();
        float[] x = Random(45 * 12 * Step, 1), g = Random(40 * 7 * Step, 2);

        CollectionAssert.AreEqual(
            Gradient(40, 7, columns, 5, 5, x, g, TileRegisters.Bits256), Gradient(40, 7, columns, 5, 5, x, g, (TileRegisters)registers));
    }

    private static void RequireFusedMultiplyAdd()
    {
        if (TileKernel.Widest == TileRegisters.Bits128)
            Assert.Inconclusive("The processor lacks AVX2 or fused multiply-add.");
    }

    private static float[] Compute(int lines, int pixels, int columns, int height, int width, float[] a, float[] b, float[] init, float floor, TileRegisters registers)
    {
        var result = new float[lines * pixels * columns];
        int line = (pixels + width) * Step;
        var walk = new TileWalk { Segments = height, Length = width, LeftStep = Step, LeftSegment = line, RightStep = columns, RightSegment = width * columns };
        fixed (float* left = a, right = b, start = init, to = result)
        {
            DepthwiseKernel.Run(
                lines, pixels, columns, new DepthwisePlane(left, line, Step), right, walk, new DepthwisePlane(start, 0, columns), new DepthwisePlane(to, pixels * columns, columns), floor,
                registers);
        }

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
