using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class AugmentationTests
{
    [TestMethod]
    public void HorizontalFlip_Rows_Reversed()
    {
        FloatImage image = Make(3, 2, 1, [1, 2, 3, 4, 5, 6]);
        new HorizontalFlip().Apply(image, new RandomSequence(1));
        CollectionAssert.AreEqual(new float[] { 3, 2, 1, 6, 5, 4 }, image.Values.ToArray());
    }

    [TestMethod]
    public void QuarterTurn_SquareImage_EveryTurnComes()
    {
        var seen = new HashSet<string>();
        for (int i = 0; i < 40; i++)
        {
            FloatImage image = Make(2, 2, 1, [1, 2, 3, 4]);
            new QuarterTurn().Apply(image, new RandomSequence(1, i));
            seen.Add(string.Join(' ', image.Values.ToArray()));
        }

        // 1 2 / 3 4 turned by 90, 180 and 270 degrees.
        CollectionAssert.AreEquivalent(new[] { "3 1 4 2", "4 3 2 1", "2 4 1 3" }, seen.ToArray());
    }

    [TestMethod]
    public void QuarterTurn_OblongImage_HalfTurn()
    {
        FloatImage image = Make(3, 2, 1, [1, 2, 3, 4, 5, 6]);
        new QuarterTurn().Apply(image, new RandomSequence(1));
        CollectionAssert.AreEqual(new float[] { 6, 5, 4, 3, 2, 1 }, image.Values.ToArray());
    }

    [TestMethod]
    public void RandomAffine_NothingAllowed_SameImage()
    {
        FloatImage image = Noise(7, 5, 3);
        float[] before = image.Values.ToArray();
        new RandomAffine { MaxDegrees = 0, MaxScale = 0, MaxShear = 0, MaxShift = 0 }.Apply(image, new RandomSequence(1));
        CollectionAssert.AreEqual(before, image.Values.ToArray());
    }

    [TestMethod]
    [DataRow(30.0, 0.0, 0.0, 0.0)]
    [DataRow(0.0, 0.3, 0.0, 0.0)]
    [DataRow(0.0, 0.0, 0.5, 0.0)]
    [DataRow(20.0, 0.2, 0.3, 0.1)]
    public void RandomAffine_Ramps_AreTheAffineMapOfPlaces(double degrees, double scale, double shear, double shift)
    {
        // A ramp along each axis, in a channel of its own, shows where a pixel came from.
        const int Size = 41;
        FloatImage image = Make(Size, Size, 3, [.. Enumerable.Range(0, 3 * Size * Size).Select(i => (i / (Size * Size)) switch { 0 => i % Size, 1 => i / Size % Size, _ => 0 } / 100f)]);
        new RandomAffine { MaxDegrees = degrees, MaxScale = scale, MaxShear = shear, MaxShift = shift }.Apply(image, new RandomSequence(3));
        (double X, double Y) from(int x, int y) => (100 * image.Plane(0)[(y * Size) + x], 100 * image.Plane(1)[(y * Size) + x]);
        (double x0, double y0) = from(20, 20);
        (double X, double Y) right = (from(24, 20).X - x0, from(24, 20).Y - y0), down = (from(20, 24).X - x0, from(20, 24).Y - y0);
        double area = ((right.X * down.Y) - (right.Y * down.X)) / 16;
        Assert.AreEqual(20 + right.X + down.X, from(24, 24).X + 20 - x0, 1e-3, "a linear map");
        Assert.AreEqual(from(16, 20).X - x0, -right.X, 1e-3);
        Assert.IsTrue(area >= 1 / ((1 + scale) * (1 + scale)) - 1e-3 && area <= 1 / ((1 - scale) * (1 - scale)) + 1e-3, $"area {area}");
        Assert.AreEqual(shift == 0, Math.Abs(x0 - 20) < 1e-3, "only shifts move the middle");
        Assert.AreEqual(scale == 0, Math.Abs(area - 1) < 1e-3, "only scales change areas");
        if (shear == 0 && scale == 0)
        {
            Assert.AreEqual(0, (right.X * down.X) + (right.Y * down.Y), 1e-2, "turns keep right angles");
        }
    }

    [TestMethod]
    public void ElasticDistortion_Ramp_MovesPlacesSmoothlyAndBounded()
    {
        const int Size = 40;
        FloatImage image = Make(Size, Size, 1, [.. Enumerable.Range(0, Size * Size).Select(i => (i % Size) / 100f)]);
        new ElasticDistortion { MaxShift = 0.1, Cells = 4 }.Apply(image, new RandomSequence(5));
        float most = 0;
        for (int y = 5; y < Size - 5; y++)
        {
            for (int x = 5; x < Size - 6; x++)
            {
                float shift = (100 * image.Plane(0)[(y * Size) + x]) - x, next = (100 * image.Plane(0)[(y * Size) + x + 1]) - x - 1;
                most = Math.Max(most, Math.Abs(shift));
                // Nodes are 10 pixels apart and differ by 8 at most.
                Assert.IsLessThan(0.83f, Math.Abs(shift - next));
            }
        }

        Assert.IsTrue(most is > 0.5f and <= 4.001f, $"largest shift {most}");
    }

    [TestMethod]
    public void RandomRotation_ZeroDegrees_SameImage()
    {
        FloatImage image = Noise(7, 5, 3);
        float[] before = image.Values.ToArray();
        new RandomRotation { MaxDegrees = 0 }.Apply(image, new RandomSequence(1));
        CollectionAssert.AreEqual(before, image.Values.ToArray());
    }

    [TestMethod]
    public void RandomRotation_Ramp_TurnedAboutTheMiddle()
    {
        const int Size = 21;
        FloatImage image = Make(Size, Size, 1, [.. Enumerable.Range(0, Size * Size).Select(i => (i % Size) / 100f)]);
        new RandomRotation { MaxDegrees = 20 }.Apply(image, new RandomSequence(3));
        // A plane stays a plane: of the same slope, through the same middle.
        float middle = image.Plane(0)[(10 * Size) + 10], right = image.Plane(0)[(10 * Size) + 14], down = image.Plane(0)[(14 * Size) + 10];
        Assert.AreEqual(0.10f, middle, 1e-5f);
        float cos = (right - middle) / 0.04f, sin = (down - middle) / 0.04f;
        Assert.AreEqual(1, (cos * cos) + (sin * sin), 1e-3);
        Assert.IsTrue(cos > MathF.Cos(20 * MathF.PI / 180) - 1e-4 && Math.Abs(sin) > 1e-3, $"cos {cos}, sin {sin}");
    }

    [TestMethod]
    public void HueTurn_AnyColours_AsHsvByDefinition()
    {
        FloatImage image = Noise(5, 5, 3);
        float[] before = image.Values.ToArray();
        before[3] = before[28] = before[53] = 0.4f;
        before.CopyTo(image.Values);

        HueTurn.Apply(image.Plane(0), image.Plane(1), image.Plane(2), -0.3f);

        for (int i = 0; i < 25; i++)
        {
            (double r, double g, double b) = NaiveHue(before[i], before[25 + i], before[50 + i], -0.3);
            Assert.AreEqual(r, image.Plane(0)[i], 1e-5);
            Assert.AreEqual(g, image.Plane(1)[i], 1e-5);
            Assert.AreEqual(b, image.Plane(2)[i], 1e-5);
        }
    }

    [TestMethod]
    public void ColorJitter_ContrastAndSaturation_BlendsWithGrey()
    {
        FloatImage image = Make(2, 1, 3, [0.2f, 0.6f, 0.4f, 0.5f, 0.3f, 0.1f]);
        float first = (0.299f * 0.2f) + (0.587f * 0.4f) + (0.114f * 0.3f), second = (0.299f * 0.6f) + (0.587f * 0.5f) + (0.114f * 0.1f);

        ColorJitter.Saturate(image, 0.5f);
        Assert.AreEqual((0.5f * 0.2f) + (0.5f * first), image.Plane(0)[0], 1e-6f);
        Assert.AreEqual((0.5f * 0.1f) + (0.5f * second), image.Plane(2)[1], 1e-6f);

        // Luma is kept by it, so the mean that contrast turns about is the mean of both.
        float value = image.Plane(1)[0];
        ColorJitter.ChangeContrast(image, 1.2f);
        Assert.AreEqual((1.2f * value) - (0.2f * ((first + second) / 2)), image.Plane(1)[0], 1e-6f);
    }

    [TestMethod]
    public void ColorDrop_ColouredPixel_LumaInAllChannels()
    {
        FloatImage image = Make(1, 1, 3, [1, 0, 0.5f]);
        new ColorDrop().Apply(image, new RandomSequence(1));
        foreach (float value in image.Values)
        {
            Assert.AreEqual(0.299f + (0.5f * 0.114f), value, 1e-6f);
        }
    }

    [TestMethod]
    public void RandomBlur_AnyImage_AsConvolutionByDefinition()
    {
        const int Width = 9, Height = 6;
        FloatImage image = Noise(Width, Height, 2 + 1);
        float[] before = image.Plane(1).ToArray();

        RandomBlur.Blur(image, 1.3);

        const int Reach = 4;
        double[] weights = [.. Enumerable.Range(-Reach, (2 * Reach) + 1).Select(k => Math.Exp(-k * k / (2 * 1.3 * 1.3)))];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double sum = 0;
                for (int dy = -Reach; dy <= Reach; dy++)
                {
                    for (int dx = -Reach; dx <= Reach; dx++)
                    {
                        sum += weights[dy + Reach] * weights[dx + Reach] * before[(NaiveMirror(y + dy, Height) * Width) + NaiveMirror(x + dx, Width)];
                    }
                }

                Assert.AreEqual(sum / (weights.Sum() * weights.Sum()), image.Plane(1)[(y * Width) + x], 1e-5);
            }
        }
    }

    [TestMethod]
    public void SobelEdges_AnyImage_AsDifferencesByDefinition()
    {
        const int Width = 7, Height = 5;
        FloatImage image = Noise(Width, Height, 1);
        float[] before = image.Values.ToArray();
        float At(int x, int y) => before[(NaiveMirror(y, Height) * Width) + NaiveMirror(x, Width)];

        new SobelEdges().Apply(image, new RandomSequence(1));

        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double across = At(x + 1, y - 1) + (2 * At(x + 1, y)) + At(x + 1, y + 1) - At(x - 1, y - 1) - (2 * At(x - 1, y)) - At(x - 1, y + 1);
                double down = At(x - 1, y + 1) + (2 * At(x, y + 1)) + At(x + 1, y + 1) - At(x - 1, y - 1) - (2 * At(x, y - 1)) - At(x + 1, y - 1);
                Assert.AreEqual(Math.Min(1, Math.Sqrt((across * across) + (down * down)) / 4), image.Values[(y * Width) + x], 1e-5);
            }
        }
    }

    [TestMethod]
    public void Cutout_QuarterOfTheSide_OneGreySquare()
    {
        FloatImage image = Make(40, 40, 1, new float[1600]);
        new Cutout().Apply(image, new RandomSequence(4));
        int[] grey = [.. Enumerable.Range(0, 1600).Where(i => image.Plane(0)[i] == 0.5f)];
        int width = grey.Max(i => i % 40) - grey.Min(i => i % 40) + 1, height = grey.Max(i => i / 40) - grey.Min(i => i / 40) + 1;
        Assert.HasCount(width * height, grey);
        Assert.IsTrue(width <= 10 && height <= 10);
    }

    [TestMethod]
    public void FillNormal_ManyNumbers_MomentsOfTheNormalDistribution()
    {
        var random = new RandomSequence(1);
        var values = new float[512];
        double[] sums = new double[4];
        for (int i = 0; i < 200; i++)
        {
            RandomNoise.FillNormal(values, random);
            foreach (float value in values)
            {
                sums[0] += value;
                sums[1] += value * value;
                sums[2] += Math.Pow(value, 4);
                sums[3] += Math.Abs(value) < 1 ? 1 : 0;
            }
        }

        const double Count = 200 * 512;
        Assert.AreEqual(0, sums[0] / Count, 0.02);
        Assert.AreEqual(1, sums[1] / Count, 0.02);
        Assert.AreEqual(3, sums[2] / Count, 0.12);
        Assert.AreEqual(0.6827, sums[3] / Count, 0.01);
    }

    [TestMethod]
    [DataRow(100, 60)]
    [DataRow(8, 90)]
    public void RandomCropResize_ManyDraws_WithinImageAndLimits(int width, int height)
    {
        var crop = new RandomCropResize { MinArea = 0.3, MaxAspect = 1.5 };
        for (int i = 0; i < 500; i++)
        {
            ImageRegion region = crop.Draw(width, height, new RandomSequence(1, i));
            Assert.IsTrue(region.X >= 0 && region.Y >= 0 && region.X + region.Width <= width + 1e-3 && region.Y + region.Height <= height + 1e-3, region.ToString());
            bool isFallback = region.Width == region.Height && region.Width == Math.Min(width, height);
            double share = region.Width * region.Height / (width * height), aspect = region.Width / region.Height;
            Assert.IsTrue(isFallback || (share > 0.299 && aspect is > 0.666 and < 1.501), region.ToString());
        }
    }

    [TestMethod]
    public void Options_Defaults_AsDocumented()
    {
        Assert.AreEqual((0.08, 4.0 / 3), (new RandomCropResize().MinArea, new RandomCropResize().MaxAspect));
        var jitter = new ColorJitter();
        Assert.AreEqual((0.8, 0.4, 0.4, 0.4, 0.1), (jitter.Probability, jitter.Brightness, jitter.Contrast, jitter.Saturation, jitter.Hue));
        Assert.AreEqual((0.5, 0.2, 0.5), (new HorizontalFlip().Probability, new ColorDrop().Probability, new RandomBlur().Probability));
        Assert.AreEqual((0.1, 2.0), (new RandomBlur().MinDeviation, new RandomBlur().MaxDeviation));
        Assert.AreEqual((0.25, 0.5f), (new Cutout().Size, new Cutout().Value));
        Assert.AreEqual((15.0, 0.1), (new RandomRotation().MaxDegrees, new RandomNoise().MaxDeviation));
        Assert.AreEqual((10.0, 0.2, 0.2, 0.1), (new RandomAffine().MaxDegrees, new RandomAffine().MaxScale, new RandomAffine().MaxShear, new RandomAffine().MaxShift));
        Assert.AreEqual((0.06, 4), (new ElasticDistortion().MaxShift, new ElasticDistortion().Cells));
        Assert.AreEqual((1.0, 1.0), (new QuarterTurn().Probability, new SobelEdges().Probability));
    }

    [TestMethod]
    public void Options_OutOfRange_Throw()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new HorizontalFlip { Probability = 1.5 });
        StringAssert.StartsWith(error.Message, "Probability must be from 0 to 1.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ColorJitter { Hue = 0.6 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RandomCropResize { MinArea = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RandomRotation { MaxDegrees = double.NaN });
    }

    private static FloatImage Make(int width, int height, int channels, float[] values)
    {
        var image = new FloatImage(width, height, channels);
        values.CopyTo(image.Values);
        return image;
    }

    private static FloatImage Noise(int width, int height, int channels)
    {
        var random = new RandomSequence(7);
        return Make(width, height, channels, [.. Enumerable.Range(0, width * height * channels).Select(_ => random.NextSingle())]);
    }

    /// <summary>Steps to the place one by one, turning at each border.</summary>
    private static int NaiveMirror(int at, int size)
    {
        while (at < 0 || at >= size)
        {
            at = at < 0 ? -at : (2 * (size - 1)) - at;
        }

        return at;
    }

    /// <summary>RGB to HSV by the six cases, and back by the six cases.</summary>
    private static (double R, double G, double B) NaiveHue(double r, double g, double b, double turn)
    {
        double most = Math.Max(r, Math.Max(g, b)), least = Math.Min(r, Math.Min(g, b)), chroma = most - least;
        if (chroma == 0)
        {
            return (r, g, b);
        }

        double hue = most == r ? (g - b) / chroma : most == g ? 2 + ((b - r) / chroma) : 4 + ((r - g) / chroma);
        hue = (((hue / 6) + turn) % 1 + 1) % 1 * 6;
        int sector = (int)hue;
        double part = hue - sector, falling = most - (chroma * part), rising = most - (chroma * (1 - part));
        return sector switch
        {
            0 => (most, rising, least),
            1 => (falling, most, least),
            2 => (least, most, rising),
            3 => (least, falling, most),
            4 => (rising, least, most),
            _ => (most, least, falling),
        };
    }
}
