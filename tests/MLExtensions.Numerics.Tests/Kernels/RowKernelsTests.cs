namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed unsafe class RowKernelsTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(8)]
    [DataRow(21)]
    public void LargestMagnitude_AnyPlace_IsFound(int length)
    {
        for (int at = 0; at < length; at++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(i => (i % 2 == 0 ? 1 : -1) * 0.01f * i)];
            foreach (float value in (float[])[-7, 7, float.MaxValue, float.NegativeInfinity, float.NaN])
            {
                values[at] = value;
                Assert.AreEqual(Math.Abs(value), Largest(values));
            }
        }

        Assert.AreEqual(0, Largest(new float[length]));
    }

    [TestMethod]
    public void Sqrt_AnyLength_IsTheRootOfEach()
    {
        for (int length = 0; length < 20; length++)
        {
            float[] values = [.. Enumerable.Range(0, length + 1).Select(i => i * 0.7f)];
            fixed (float* first = values)
            {
                RowKernels.Sqrt(first, length);
            }

            for (int i = 0; i < length; i++)
            {
                Assert.AreEqual(MathF.Sqrt(i * 0.7f), values[i]);
            }

            Assert.AreEqual(length * 0.7f, values[length]);
        }
    }

    private static float Largest(float[] values)
    {
        fixed (float* first = values)
        {
            return RowKernels.LargestMagnitude(first, values.Length);
        }
    }
}
