using System.Numerics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed unsafe class LaneFourierTests
{
    [TestMethod]
    [DataRow(32)]
    [DataRow(96)]
    [DataRow(160)]
    [DataRow(480)]
    [DataRow(576)]
    public void Forward_FirstHalf_AgreesWithTheSum(int length)
    {
        using LaneFourier fourier = new(length);
        using AlignedBuffer<float> values = Values(length);
        using AlignedBuffer<float> work = new(length * 16);

        fourier.Forward(values.Address, values.Address + 8, 16, work.Address);

        const int Lane = 3;
        foreach (int k in (int[])[0, 1, 7, length / 2, length - 1])
        {
            Complex right = 0;
            for (int n = 0; n < length / 2; n++)
                right += new Complex(values[(n * 16) + Lane], values[(n * 16) + 8 + Lane]) * Complex.FromPolarCoordinates(1, -2 * Math.PI * k * n / length);
            int place = fourier.Places[k];
            Assert.AreEqual(right.Real, work[(place * 16) + Lane], 1e-4, $"frequency {k}");
            Assert.AreEqual(right.Imaginary, work[(place * 16) + 8 + Lane], 1e-4, $"frequency {k}");
        }
    }

    [TestMethod]
    [DataRow(32)]
    [DataRow(320)]
    [DataRow(864)]
    public void Back_AfterForward_GivesTheValuesTimesTheLength(int length)
    {
        using LaneFourier fourier = new(length);
        using AlignedBuffer<float> values = Values(length);
        using AlignedBuffer<float> work = new(length * 16);
        using AlignedBuffer<float> back = new(length * 8);

        fourier.Forward(values.Address, values.Address + 8, 16, work.Address);
        fourier.Back(work.Address, back.Address, back.Address + 8, 16);

        for (int i = 0; i < length * 8; i++)
            Assert.AreEqual(values[i], back[i] / length, 1e-5, $"float {i}");
    }

    [TestMethod]
    [DataRow(1, 32)]
    [DataRow(33, 64)]
    [DataRow(700, 768)]
    [DataRow(1000, 1024)]
    public void FastLength_Any_IsAProductOfSmallPrimes(int least, int right) => Assert.AreEqual(right, LaneFourier.FastLength(least));

    private static AlignedBuffer<float> Values(int length)
    {
        var random = new RandomSequence(length);
        var values = new AlignedBuffer<float>(length * 8);
        foreach (ref float value in values.Span)
            value = random.NextSingle() - 0.5f;
        return values;
    }
}
