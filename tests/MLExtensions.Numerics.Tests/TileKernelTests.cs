using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed unsafe class TileKernelTests
{
    [TestMethod]
    [DataRow(1, 16, 1, 5)]
    [DataRow(2, 8, 1, 17)]
    [DataRow(3, 16, 3, 4)]
    [DataRow(4, 8, 2, 9)]
    [DataRow(5, 16, 1, 1)]
    [DataRow(6, 16, 3, 11)]
    [DataRow(7, 8, 1, 3)]
    [DataRow(29, 16, 2, 8)]
    public void Run_AnyTile_AgreesWithSumsInDouble(int rows, int columns, int segments, int length) => Check(rows, columns, segments, length, leftStep: 2, rightStep: 19);

    // Steps side by side go four at a time, and then one by one.
    [TestMethod]
    [DataRow(1, 16, 1, 5)]
    [DataRow(2, 8, 1, 17)]
    [DataRow(3, 16, 3, 4)]
    [DataRow(4, 8, 2, 9)]
    [DataRow(4, 16, 3, 3)]
    [DataRow(5, 8, 3, 6)]
    [DataRow(5, 16, 1, 1)]
    [DataRow(6, 8, 1, 4)]
    [DataRow(6, 16, 3, 11)]
    [DataRow(7, 8, 1, 3)]
    [DataRow(29, 16, 2, 8)]
    public void Run_StepsSideBySide_AgreesWithSumsInDouble(int rows, int columns, int segments, int length) => Check(rows, columns, segments, length, leftStep: 1, rightStep: columns);

    private static void Check(int rows, int columns, int segments, int length, int leftStep, int rightStep)
    {
        foreach (TileRegisters registers in Runnable())
        {
            Check(rows, columns, segments, length, leftStep, rightStep, registers);
        }
    }

    private static IEnumerable<TileRegisters> Runnable() => Enum.GetValues<TileRegisters>().Where(registers => registers <= TileKernel.Widest);

    private static void Check(int rows, int columns, int segments, int length, int leftStep, int rightStep, TileRegisters registers)
    {
        const int Gap = 5;
        var walk = new TileWalk
        {
            Segments = segments, Length = length, LeftStep = leftStep, LeftSegment = (length * leftStep) + Gap, RightStep = rightStep, RightSegment = (length * rightStep) + Gap,
        };
        int depth = segments * (int)walk.LeftSegment;
        float[] a = Random(rows * depth, 1), b = Random((segments * (int)walk.RightSegment) + columns, 2), init = Random(rows * columns, 3), c = new float[rows * 20];
        int[] offsets = [.. Enumerable.Range(0, rows).Select(row => row * depth)];
        fixed (float* left = a, right = b, start = init, result = c)
        fixed (int* places = offsets)
        {
            TileKernel.Run(rows, columns, left, places, right, walk, start, columns, result, 20, floor: -0.25f, registers);
        }

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double sum = init[(row * columns) + column];
                for (int segment = 0; segment < segments; segment++)
                {
                    for (int step = 0; step < length; step++)
                    {
                        sum += (double)a[offsets[row] + (segment * walk.LeftSegment) + (step * leftStep)] * b[(segment * walk.RightSegment) + (step * rightStep) + column];
                    }
                }

                Assert.AreEqual(Math.Max(sum, -0.25), c[(row * 20) + column], 1e-5, $"{registers}: row {row}, column {column}");
            }
        }
    }

    [TestMethod]
    [DataRow(TileRegisters.Bits128, 8)]
    [DataRow(TileRegisters.Bits128, 16)]
    [DataRow(TileRegisters.Bits512, 16)]
    public void Run_OtherRegisters_GiveTheSameBits(object registers, int columns)
    {
        if (TileKernel.Widest == TileRegisters.Bits128)
        {
            Assert.Inconclusive("The processor lacks AVX2 or fused multiply-add.");
        }

        const int Depth = 37;
        float[] a = Random(25 * Depth, 1), b = Random(Depth * 16, 2), init = Random(16, 3);
        var walk = new TileWalk { Segments = 1, Length = Depth, LeftStep = 1, RightStep = 16 };
        for (int rows = 1; rows <= 25; rows++)
        {
            CollectionAssert.AreEqual(Compute(rows, TileRegisters.Bits256), Compute(rows, (TileRegisters)registers), $"{rows} rows");
        }

        float[] Compute(int rows, TileRegisters used)
        {
            var c = new float[rows * columns];
            int[] offsets = [.. Enumerable.Range(0, rows).Select(row => row * Depth)];
            fixed (float* left = a, right = b, start = init, result = c)
            fixed (int* places = offsets)
            {
                TileKernel.Run(rows, columns, left, places, right, walk, start, 0, result, columns, floor: 0, used);
            }

            return c;
        }
    }

    [TestMethod]
    public void Run_NotANumber_IsNotRectifiedAway()
    {
        float[] a = [float.NaN], b = new float[8], c = new float[8];
        int offset = 0;
        fixed (float* left = a, right = b, result = c)
        {
            TileKernel.Run(1, 8, left, &offset, right, new TileWalk { Segments = 1, Length = 1 }, right, 0, result, 8, floor: 0);
        }

        Assert.IsTrue(c.All(float.IsNaN));
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
