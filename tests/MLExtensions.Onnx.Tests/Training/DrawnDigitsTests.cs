namespace MLExtensions.Onnx.Tests;

[TestClass]
public class DrawnDigitsTests
{
    [TestMethod]
    public void Draw_SameSeed_GivesTheSameImages()
    {
        DigitImages a = DrawnDigits.Draw(30, seed: 5);
        DigitImages b = DrawnDigits.Draw(30, seed: 5);
        CollectionAssert.AreEqual(a.Labels, b.Labels);
        CollectionAssert.AreEqual(a.Pixels, b.Pixels);
    }

    [TestMethod]
    public void Draw_MoreImages_BeginsWithTheSame()
    {
        DigitImages few = DrawnDigits.Draw(5, seed: 5);
        DigitImages many = DrawnDigits.Draw(9, seed: 5);
        CollectionAssert.AreEqual(few.Pixels, many.Pixels[..few.Pixels.Length]);
    }

    [TestMethod]
    public void Draw_OtherSeed_GivesOtherImages() =>
        CollectionAssert.AreNotEqual(DrawnDigits.Draw(5, seed: 5).Pixels, DrawnDigits.Draw(5, seed: 6).Pixels);

    [TestMethod]
    public void Draw_ManyImages_HasEveryDigitAndInkInsideTheFrame()
    {
        DigitImages digits = DrawnDigits.Draw(500, seed: 1);
        Assert.AreEqual(10, digits.Labels.Distinct().Count());
        for (int i = 0; i < digits.Count; i++)
        {
            ReadOnlySpan<float> image = digits.Pixels.AsSpan(i * 784, 784);
            int ink = 0;
            foreach (float pixel in image)
            {
                Assert.IsTrue(pixel is >= 0 and <= 1);
                ink += pixel > 0.5f ? 1 : 0;
            }

            Assert.IsTrue(ink is > 15 and < 350, $"image {i} has {ink} bright pixels");
        }
    }
}
