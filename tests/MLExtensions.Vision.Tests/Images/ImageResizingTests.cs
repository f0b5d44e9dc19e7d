using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class ImageResizingTests
{
    [TestMethod]
    [DataRow(ResizeFilter.Bilinear, 9, 5)]
    [DataRow(ResizeFilter.Bilinear, 27, 22)]
    [DataRow(ResizeFilter.Bicubic, 9, 5)]
    [DataRow(ResizeFilter.Bicubic, 27, 22)]
    [DataRow(ResizeFilter.Box, 9, 5)]
    [DataRow(ResizeFilter.Box, 27, 22)]
    [DataRow(ResizeFilter.Lanczos, 9, 5)]
    [DataRow(ResizeFilter.Lanczos, 27, 22)]
    [DataRow(ResizeFilter.Bilinear, 1, 1)]
    public void Resize_AnyFilter_AsFilteredByDefinition(ResizeFilter filter, int width, int height)
    {
        foreach (int channels in new[] { 1, 3 })
        {
            PixelImage image = DrawnShapes.Draw(8, 1, 37).Images[7];
            image = (channels == 1 ? image.ToGrey() : image).Crop(0, 3, 21, 15);

            PixelImage resized = image.Resize(width, height, filter);

            Assert.AreEqual((width, height, channels), (resized.Width, resized.Height, resized.Channels));
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        // A value at the middle of two bytes may be rounded to either.
                        Assert.AreEqual(Naive(image, x, y, c, width, height, filter), resized.Pixels[(((y * width) + x) * channels) + c], 0.502, $"{x}, {y}, {c}");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Resize_RegionAlongPixels_AsOfTheCrop()
    {
        PixelImage image = DrawnShapes.Draw(8, 1, 40).Images[7];
        PixelImage direct = image.Resize(new ImageRegion(8, 12, 24, 20), 6, 5, ResizeFilter.Box), cropped = image.Crop(8, 12, 24, 20).Resize(6, 5, ResizeFilter.Box);
        CollectionAssert.AreEqual(cropped.Pixels.ToArray(), direct.Pixels.ToArray());
    }

    [TestMethod]
    public void Resize_FineChecks_GreyInsteadOfAliases()
    {
        var image = new PixelImage(64, 64, 1, [.. Enumerable.Range(0, 4096).Select(i => (byte)((((i % 64) + (i / 64)) % 2) * 255))]);
        foreach (byte value in image.Resize(9, 9).Pixels)
        {
            Assert.AreEqual(127.5, value, 6);
        }
    }

    [TestMethod]
    public void Resize_SameSize_SameObject()
    {
        var image = new PixelImage(2, 2, 1, new byte[4]);
        Assert.AreSame(image, image.Resize(2, 2));
    }

    [TestMethod]
    public void Resize_BadArguments_Throw()
    {
        var image = new PixelImage(4, 4, 1, new byte[16]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.Resize(0, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.Resize(2, 2, (ResizeFilter)7));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.Resize(new ImageRegion(2, 0, 3, 4), 2, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.Fit(2, 2, (ImageFit)7));
    }

    [TestMethod]
    public void Fit_WideImage_CroppedPaddedOrStretched()
    {
        // Columns 10 10 20 20 30 30 40 40.
        var image = new PixelImage(8, 4, 1, [.. Enumerable.Range(0, 32).Select(i => (byte)(10 + (i % 8 / 2 * 10)))]);
        CollectionAssert.AreEqual(new byte[] { 20, 30, 20, 30 }, image.Fit(2, 2, ImageFit.Crop, ResizeFilter.Box).Pixels.ToArray());
        CollectionAssert.AreEqual(new byte[] { 15, 35, 15, 35 }, image.Fit(2, 2, ImageFit.Stretch, ResizeFilter.Box).Pixels.ToArray());
        CollectionAssert.AreEqual(
            new byte[] { 0, 0, 0, 0, 10, 20, 30, 40, 10, 20, 30, 40, 0, 0, 0, 0 }, image.Fit(4, 4, ImageFit.Pad, ResizeFilter.Box).Pixels.ToArray());
    }

    [TestMethod]
    public void CropAndFlip_KnownPixels_TheirPlaces()
    {
        var image = new PixelImage(3, 2, 3, [.. Enumerable.Range(0, 18).Select(i => (byte)i)]);
        CollectionAssert.AreEqual(new byte[] { 12, 13, 14, 15, 16, 17 }, image.Crop(1, 1, 2, 1).Pixels.ToArray());
        CollectionAssert.AreEqual(new byte[] { 6, 7, 8, 3, 4, 5, 0, 1, 2 }, image.FlipHorizontally().Pixels[..9].ToArray());
        CollectionAssert.AreEqual(new byte[] { 3, 4, 5, 12, 13, 14 }, image.CropCenter(1, 2).Pixels.ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.Crop(1, 0, 3, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => image.CropCenter(4, 1));
    }

    /// <summary>One pixel as a weighted sum over all pixels of the image.</summary>
    private static double Naive(PixelImage image, int x, int y, int channel, int width, int height, ResizeFilter filter)
    {
        double[] across = Weights(image.Width, x, width, filter), down = Weights(image.Height, y, height, filter);
        double sum = 0;
        for (int row = 0; row < image.Height; row++)
        {
            for (int column = 0; column < image.Width; column++)
            {
                sum += down[row] * across[column] * image.Pixels[(((row * image.Width) + column) * image.Channels) + channel];
            }
        }

        return Math.Clamp(sum, 0, 255);
    }

    private static double[] Weights(int size, int at, int target, ResizeFilter filter)
    {
        double scale = (double)size / target, stretch = Math.Max(1, scale), center = (at + 0.5) * scale;
        double[] weights = [.. Enumerable.Range(0, size).Select(i => Kernel((i + 0.5 - center) / stretch, filter))];
        double sum = weights.Sum();
        return sum == 0 ? [.. weights.Select((_, i) => i == (int)center ? 1.0 : 0)] : [.. weights.Select(w => w / sum)];
    }

    private static double Kernel(double x, ResizeFilter filter)
    {
        double a = Math.Abs(x);
        static double Sinc(double v) => v == 0 ? 1 : Math.Sin(Math.PI * v) / (Math.PI * v);
        return filter switch
        {
            ResizeFilter.Box => x > -0.5 && x <= 0.5 ? 1 : 0,
            ResizeFilter.Bilinear => a < 1 ? 1 - a : 0,
            ResizeFilter.Bicubic when a < 1 => (1.5 * Math.Pow(a, 3)) - (2.5 * a * a) + 1,
            ResizeFilter.Bicubic => a < 2 ? (-0.5 * Math.Pow(a, 3)) + (2.5 * a * a) - (4 * a) + 2 : 0,
            _ => a < 3 ? Sinc(a) * Sinc(a / 3) : 0,
        };
    }
}
