using Microsoft.ML.Data;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class ImagePreprocessingTests
{
    private static readonly PixelImage s_image = new(2, 1, 3, [10, 20, 30, 40, 50, 60]);

    [TestMethod]
    public void Apply_ImageNet_PlanesOfStandardizedValues()
    {
        var tensor = new float[6];
        ImagePreprocessing.ImageNet.Apply(s_image, tensor);
        float[] expected =
        [
            ((10 / 255f) - 0.485f) / 0.229f, ((40 / 255f) - 0.485f) / 0.229f, ((20 / 255f) - 0.456f) / 0.224f,
            ((50 / 255f) - 0.456f) / 0.224f, ((30 / 255f) - 0.406f) / 0.225f, ((60 / 255f) - 0.406f) / 0.225f,
        ];
        AssertClose(expected, tensor);
    }

    [TestMethod]
    public void Apply_CaffeChannelsLast_BlueFirst()
    {
        var tensor = new float[6];
        ImagePreprocessing.Caffe.Apply(s_image, tensor, TensorLayout.Nhwc);
        AssertClose([30 - 103.939f, 20 - 116.779f, 10 - 123.68f, 60 - 103.939f, 50 - 116.779f, 40 - 123.68f], tensor);
    }

    [TestMethod]
    public void Apply_GreyImageOrGreyTensor_LumaAndCopies()
    {
        var grey = new float[2];
        ImagePreprocessing.Unit.Apply(s_image, grey, channels: 1);
        AssertClose([18 / 255f, 48 / 255f], grey);
        var color = new float[6];
        ImagePreprocessing.Unit.Apply(new PixelImage(2, 1, 1, [51, 255]), color);
        AssertClose([0.2f, 1, 0.2f, 1, 0.2f, 1], color);
        var mean = new float[1];
        new ImagePreprocessing { Mean = [1, 2, 3], StandardDeviation = [2, 4, 6] }.Apply(new PixelImage(1, 1, 1, [10]), mean, channels: 1);
        AssertClose([(10 - 2) / 4f], mean);
    }

    [TestMethod]
    public void Apply_BadArguments_Throw()
    {
        Assert.ThrowsExactly<ArgumentException>(() => ImagePreprocessing.Unit.Apply(s_image, new float[5]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ImagePreprocessing.Unit.Apply(s_image, new float[4], channels: 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ImagePreprocessing.Unit.Apply(s_image, new float[6], (TensorLayout)5));
    }

    [TestMethod]
    public void FromTensor_AfterApply_SamePixels()
    {
        PixelImage color = DrawnShapes.Draw(1, 1, 16).Images[0];
        foreach (PixelImage image in new[] { color, color.ToGrey() })
        {
            foreach (ImagePreprocessing preprocessing in new[] { ImagePreprocessing.ImageNet, ImagePreprocessing.Caffe, ImagePreprocessing.Unit })
            {
                foreach (TensorLayout layout in Enum.GetValues<TensorLayout>())
                {
                    var tensor = new float[256 * image.Channels];
                    preprocessing.Apply(image, tensor, layout, image.Channels);
                    CollectionAssert.AreEqual(image.Pixels.ToArray(), PixelImage.FromTensor(tensor, 16, 16, preprocessing, layout, image.Channels).Pixels.ToArray());
                }
            }
        }

        CollectionAssert.AreEqual(new byte[] { 0, 0, 255 }, PixelImage.FromTensor([float.NaN, -1, 7], 1, 1, ImagePreprocessing.Unit).Pixels.ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => PixelImage.FromTensor(new float[5], 1, 1, ImagePreprocessing.Unit));
    }

    [TestMethod]
    public void ToMLImage_ThenBack_SamePixels()
    {
        using MLImage image = s_image.ToMLImage();
        Assert.AreEqual((2, 1), (image.Width, image.Height));
        CollectionAssert.AreEqual(s_image.Pixels.ToArray(), PixelImage.FromMLImage(image).Pixels.ToArray());
        using MLImage grey = new PixelImage(1, 1, 1, [7]).ToMLImage();
        CollectionAssert.AreEqual(new byte[] { 7, 7, 7, 255 }, grey.Pixels.ToArray());
    }

    [TestMethod]
    public void FromMLImage_RgbaWithAlpha_OnTheBackground()
    {
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [100, 50, 0, 128]);
        CollectionAssert.AreEqual(new byte[] { 100, 50, 0 }, PixelImage.FromMLImage(image).Pixels.ToArray());
        CollectionAssert.AreEqual(new byte[] { 227, 177, 127 }, PixelImage.FromMLImage(image, PixelColor.White).Pixels.ToArray());
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 2e-5f * Math.Max(1, Math.Abs(expected[i])), $"value {i}");
        }
    }
}
