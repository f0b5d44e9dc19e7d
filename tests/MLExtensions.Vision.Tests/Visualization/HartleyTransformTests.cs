namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class HartleyTransformTests
{
    [TestMethod]
    [DataRow(1, 8, 8)]
    [DataRow(3, 7, 12)]
    [DataRow(3, 15, 1)]
    [DataRow(2, 11, 13)]
    public void Apply_AnySize_IsTheSumOfCosinesAndSines(int planes, int height, int width)
    {
        float[] values = TinyNetwork.RandomPlanes(1, planes * height * width);
        double[] expected = Naive(values, planes, height, width);

        new HartleyTransform(planes, height, width).Apply(values);

        for (int i = 0; i < values.Length; i++)
        {
            Assert.AreEqual(expected[i], values[i], 1e-5, $"Coefficient {i}.");
        }
    }

    [TestMethod]
    public void Apply_Twice_GivesTheImageBack()
    {
        float[] image = TinyNetwork.RandomPlanes(2, 3 * 28 * 36);
        float[] values = [.. image];
        var transform = new HartleyTransform(3, 28, 36);

        transform.Apply(values);
        transform.Apply(values);

        for (int i = 0; i < values.Length; i++)
        {
            Assert.AreEqual(image[i], values[i], 1e-5f);
        }
    }

    /// <summary>Σ x(r, c) · cas(2πur/H) · cas(2πvc/W) / √(HW), cas being cosine plus sine.</summary>
    private static double[] Naive(float[] values, int planes, int height, int width)
    {
        var result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int plane = i / (height * width), u = i / width % height, v = i % width;
            double sum = 0;
            for (int row = 0; row < height; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    sum += values[(((plane * height) + row) * width) + column] * Cas(2 * Math.PI * u * row / height) * Cas(2 * Math.PI * v * column / width);
                }
            }

            result[i] = sum / Math.Sqrt(height * width);
        }

        return result;
    }

    private static double Cas(double angle) => Math.Cos(angle) + Math.Sin(angle);
}
