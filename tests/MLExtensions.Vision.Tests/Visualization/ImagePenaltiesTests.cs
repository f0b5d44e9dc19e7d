namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class ImagePenaltiesTests
{
    [TestMethod]
    public void SubtractTotalVariation_RandomImage_IsTheDifferenceQuotientOfItsDefinition()
    {
        const int Height = 5, Width = 6;
        float[] image = TinyNetwork.RandomPlanes(1, 2 * Height * Width);
        var gradient = new float[image.Length];

        ImagePenalties.SubtractTotalVariation(image, Height, Width, 2, gradient);

        for (int i = 0; i < image.Length; i++)
        {
            double[] up = [.. image.Select(v => (double)v)], down = [.. up];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double slope = (TotalVariation(up, Height, Width) - TotalVariation(down, Height, Width)) / 2e-5;
            Assert.AreEqual(-2 * slope, gradient[i], 2e-3);
        }
    }

    [TestMethod]
    public void SubtractL2_Image_PullsTowardsGrey()
    {
        float[] gradient = [0, 1];

        ImagePenalties.SubtractL2([1, 0.25f], 2, gradient);

        CollectionAssert.AreEqual(new[] { -1f, 1.5f }, gradient);
    }

    [TestMethod]
    public void Normalize_Gradient_HasUnitRootMeanSquare()
    {
        float[] gradient = [3, -4, 0, 0], none = [0, 0];

        ImagePenalties.Normalize(gradient);
        ImagePenalties.Normalize(none);

        Assert.AreEqual(1.2f, gradient[0], 1e-6f);
        Assert.AreEqual(-1.6f, gradient[1], 1e-6f);
        CollectionAssert.AreEqual(new float[2], none);
    }

    private static double TotalVariation(double[] image, int height, int width)
    {
        double sum = 0;
        for (int i = 0; i < image.Length; i++)
        {
            int x = i % width, y = i / width % height;
            double dx = x + 1 < width ? image[i + 1] - image[i] : 0, dy = y + 1 < height ? image[i + width] - image[i] : 0;
            sum += Math.Sqrt((dx * dx) + (dy * dy) + 1e-6);
        }

        return sum;
    }
}
