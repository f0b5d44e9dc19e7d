namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class GaussianBlurTests
{
    [TestMethod]
    public void Apply_Point_SpreadsAsTheGaussian()
    {
        const int Size = 31;
        var image = new float[Size * Size];
        image[(15 * Size) + 15] = 1;

        GaussianBlur.Apply(image, Size, Size, sigma: 2, new float[Size * Size]);

        Assert.AreEqual(1, image.Sum(), 1e-5);
        double expected = Math.Exp(-0.5 * (9 + 4) / 4.0), center = image[(15 * Size) + 15];
        Assert.AreEqual(expected, image[(18 * Size) + 13] / center, 1e-5);
        Assert.AreEqual(1 / (2 * Math.PI * 4), center, 1e-3);
    }

    [TestMethod]
    public void Apply_FlatImage_StaysFlat()
    {
        float[] image = [.. Enumerable.Repeat(0.7f, 2 * 5 * 9)];

        GaussianBlur.Apply(image, 5, 9, sigma: 1.5, new float[45]);

        Assert.IsTrue(image.All(value => MathF.Abs(value - 0.7f) < 1e-6f));
    }

    [TestMethod]
    public void BlurOfFrequencies_InsideOfTheImage_IsTheSameBlur()
    {
        const int Size = 32;
        var image = new float[Size * Size];
        image[(16 * Size) + 12] = 1;
        image[(14 * Size) + 15] = 0.5f;
        float[] other = [.. image];
        var transform = new HartleyTransform(1, Size, Size);

        GaussianBlur.Apply(image, Size, Size, sigma: 1.5, new float[Size * Size]);
        transform.Apply(other);
        new FrequencyScale(Size, Size, decay: 1).Blur(other, 1.5);
        transform.Apply(other);

        for (int i = 0; i < image.Length; i++)
        {
            Assert.AreEqual(image[i], other[i], 2e-3f);
        }
    }
}
