using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace MLNet.Compat.Tests.Image;

[TestClass]
public sealed class ImageTransformTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow(ColorsOrder.ARGB, ColorBits.Rgb, false, new float[] { 1, 4, 2, 5, 3, 6 })]
    [DataRow(ColorsOrder.ABGR, ColorBits.Rgb, false, new float[] { 3, 6, 2, 5, 1, 4 })]
    [DataRow(ColorsOrder.ARGB, ColorBits.Rgb, true, new float[] { 1, 2, 3, 4, 5, 6 })]
    [DataRow(ColorsOrder.AGBR, ColorBits.Rgb, true, new float[] { 2, 3, 1, 5, 6, 4 })]
    [DataRow(ColorsOrder.ARGB, ColorBits.All, true, new float[] { 255, 1, 2, 3, 255, 4, 5, 6 })]
    [DataRow(ColorsOrder.ARBG, ColorBits.Green | ColorBits.Blue, false, new float[] { 3, 6, 2, 5 })]
    public void ExtractPixels_OrderAndColours_AsAsked(ColorsOrder order, ColorBits colours, bool interleaved, float[] expected)
    {
        IDataView data = Data(ImageFiles.Paint(2, 1, (x, _) => ((byte)((3 * x) + 1), (byte)((3 * x) + 2), (byte)((3 * x) + 3))));
        IDataView result = _ml.Transforms.ExtractPixels("Pixels", "Image", colours, order, interleaved).Fit(data).Transform(data);
        CollectionAssert.AreEqual(expected, result.GetColumn<float[]>("Pixels").Single());
    }

    [TestMethod]
    public void ExtractPixels_RgbaImage_SameAsBgra()
    {
        IDataView data = Data(MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, [1, 2, 3, 255, 4, 5, 6, 255]));
        IDataView result = _ml.Transforms.ExtractPixels("Pixels", "Image", interleavePixelColors: true).Fit(data).Transform(data);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 6 }, result.GetColumn<float[]>("Pixels").Single());
    }

    [TestMethod]
    public void ExtractPixels_OffsetThenScale_NotOfBytes()
    {
        IDataView Make() => Data(ImageFiles.Paint(2, 1, (_, _) => (10, 20, 30)));
        IDataView data = Make();
        CollectionAssert.AreEqual(new float[] { 12, 12 }, _ml.Transforms.ExtractPixels("Pixels", "Image", ColorBits.Red, offsetImage: 4, scaleImage: 2)
            .Fit(data).Transform(data).GetColumn<float[]>("Pixels").Single());
        data = Make();
        CollectionAssert.AreEqual(new byte[] { 10, 10 }, _ml.Transforms.ExtractPixels("Pixels", "Image", ColorBits.Red, offsetImage: 4, scaleImage: 2, outputAsFloatArray: false)
            .Fit(data).Transform(data).GetColumn<byte[]>("Pixels").Single());
    }

    [TestMethod]
    public void ExtractPixels_BadArguments_Throw()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractPixels("Pixels", "Image", 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractPixels("Pixels", "Image", scaleImage: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractPixels("Pixels", "Image", offsetImage: float.NaN));
    }

    [TestMethod]
    public void ResizeImages_SameSize_SameObject()
    {
        MLImage image = ImageFiles.Paint(2, 1, (_, _) => (1, 2, 3));
        Assert.AreSame(image, Resize(image, 2, 1, ResizingKind.IsoCrop));
    }

    [TestMethod]
    public void ResizeImages_Fill_NearestNeighbour()
    {
        MLImage image = ImageFiles.Paint(4, 2, (x, y) => ((byte)(x * 10), (byte)(y * 10), 0));
        MLImage small = Resize(image, 2, 1, ResizingKind.Fill);
        Assert.AreEqual(((byte)10, (byte)10, (byte)0), ImageFiles.ColourAt(small, 0, 0));
        Assert.AreEqual(((byte)30, (byte)10, (byte)0), ImageFiles.ColourAt(small, 1, 0));
        MLImage large = Resize(ImageFiles.Paint(2, 1, (x, _) => ((byte)(x * 10), 0, 0)), 6, 2, ResizingKind.Fill);
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 10, 10, 10 }, Enumerable.Range(0, 6).Select(x => (int)ImageFiles.ColourAt(large, x, 1).R).ToArray());
    }

    [TestMethod]
    public void ResizeImages_IsoPad_CentredOnTransparentBlack()
    {
        MLImage wide = Resize(ImageFiles.Paint(8, 4, (_, _) => (200, 100, 50)), 10, 10, ResizingKind.IsoPad);
        // 10 x 5 pixels, and (int)2.5 rows above them.
        for (int y = 0; y < 10; y++)
        {
            (byte, byte, byte) expected = y is >= 2 and < 7 ? ((byte)200, (byte)100, (byte)50) : default;
            Assert.AreEqual(expected, ImageFiles.ColourAt(wide, 0, y), $"row {y}");
            Assert.AreEqual(expected, ImageFiles.ColourAt(wide, 9, y), $"row {y}");
            Assert.AreEqual(expected == default ? 0 : 255, wide.Pixels[((y * 10) + 5) * 4 + 3], $"alpha of row {y}");
        }
    }

    [TestMethod]
    [DataRow(Anchor.Left, 0)]
    [DataRow(Anchor.Center, 100)]
    [DataRow(Anchor.Right, 200)]
    [DataRow(Anchor.Top, 100)]
    public void ResizeImages_IsoCropOfWideImage_PartAtTheAnchor(Anchor anchor, int expected)
    {
        // Three blocks of 16 x 16: 0, 100, 200. Cropped to one.
        MLImage image = Resize(ImageFiles.Paint(48, 16, (x, _) => ((byte)(x / 16 * 100), 0, 0)), 8, 8, ResizingKind.IsoCrop, anchor);
        Assert.AreEqual((8, 8), (image.Width, image.Height));
        Assert.AreEqual(expected, ImageFiles.ColourAt(image, 4, 4).R);
    }

    [TestMethod]
    [DataRow(Anchor.Top, 0)]
    [DataRow(Anchor.Center, 100)]
    [DataRow(Anchor.Bottom, 200)]
    [DataRow(Anchor.Right, 100)]
    public void ResizeImages_IsoCropOfTallImage_PartAtTheAnchor(Anchor anchor, int expected)
    {
        MLImage image = Resize(ImageFiles.Paint(16, 48, (_, y) => ((byte)(y / 16 * 100), 0, 0)), 8, 8, ResizingKind.IsoCrop, anchor);
        Assert.AreEqual(expected, ImageFiles.ColourAt(image, 4, 4).R);
    }

    [TestMethod]
    public void ResizeImages_IsoPadOfHalfBlack_MitchellWeights()
    {
        // At twice the size the centres fall on quarters. White begins at source pixel 4: columns 5, 6 and 7 lie 1.75, 1.25 and 0.75 before it.
        MLImage image = Resize(ImageFiles.Paint(8, 8, (x, _) => (x < 4 ? (byte)0 : (byte)255, 0, 0)), 16, 16, ResizingKind.IsoPad);
        double[] expected = [0, 0, 0, 0, 0, Weight(1.75), Weight(1.25), Weight(0.75) + Weight(1.75)];
        for (int x = 0; x < 8; x++)
        {
            int value = (int)Math.Clamp((255 * expected[x]) + 0.5, 0, 255);
            Assert.AreEqual(value, ImageFiles.ColourAt(image, x, 8).R, $"column {x}");
            Assert.AreEqual(255 - value, ImageFiles.ColourAt(image, 15 - x, 8).R, 1.0, $"column {15 - x}");
        }
    }

    [TestMethod]
    [DataRow(19, 19, 11, MLPixelFormat.Bgra32)]
    [DataRow(19, 19, 11, MLPixelFormat.Rgba32)]
    [DataRow(5, 5, 17, MLPixelFormat.Rgba32)]
    public void ResizeImages_Square_EveryPixelByTheDefinition(int width, int height, int size, MLPixelFormat format)
    {
        var bytes = new byte[width * height * 4];
        new Random(1).NextBytes(bytes);
        int red = format == MLPixelFormat.Rgba32 ? 0 : 2;
        MLImage image = Resize(MLImage.CreateFromPixels(width, height, format, bytes), size, size, ResizingKind.IsoCrop);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                (byte r, byte g, byte b) = ImageFiles.ColourAt(image, x, y);
                Assert.AreEqual(Sample(x, y, red), r, 1.0);
                Assert.AreEqual(Sample(x, y, 1), g, 1.0);
                Assert.AreEqual(Sample(x, y, 2 - red), b, 1.0);
            }
        }

        double Sample(int x, int y, int channel)
        {
            double cx = ((x + 0.5) * width / size) - 0.5, cy = ((y + 0.5) * height / size) - 0.5, sum = 0;
            for (int v = (int)Math.Floor(cy) - 1; v <= Math.Floor(cy) + 2; v++)
            {
                for (int u = (int)Math.Floor(cx) - 1; u <= Math.Floor(cx) + 2; u++)
                    sum += Weight(Math.Abs(u - cx)) * Weight(Math.Abs(v - cy)) * bytes[(((Math.Clamp(v, 0, height - 1) * width) + Math.Clamp(u, 0, width - 1)) * 4) + channel];
            }

            return Math.Clamp(Math.Floor(sum + 0.5), 0, 255);
        }
    }

    [TestMethod]
    public void ExtractPixels_ManyPixels_EveryOneInItsPlane()
    {
        IDataView data = Data(ImageFiles.Paint(13, 3, (x, y) => ((byte)(x + (20 * y)), (byte)(100 + x), (byte)(200 + y))));
        IDataView sized = _ml.Transforms.ResizeImages("Sized", 13, 3, "Image").Fit(data).Transform(data);
        float[] pixels = _ml.Transforms.ExtractPixels("Pixels", "Sized", offsetImage: 4, scaleImage: 0.5f).Fit(sized).Transform(sized).GetColumn<float[]>("Pixels").Single();
        for (int i = 0; i < 39; i++)
        {
            Assert.AreEqual(((i % 13) + (20 * (i / 13)) - 4) * 0.5f, pixels[i]);
            Assert.AreEqual((100 + (i % 13) - 4) * 0.5f, pixels[39 + i]);
            Assert.AreEqual((200 + (i / 13) - 4) * 0.5f, pixels[78 + i]);
        }
    }

    [TestMethod]
    public void ResizeImages_BadArguments_Throw()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ResizeImages("Image", 0, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ResizeImages("Image", 1, 1, resizing: (ResizingKind)7));
    }

    [TestMethod]
    public void ConvertToImage_Scaled_TimesScaleMinusOffset()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new VectorRow { V = [1, 2] } });
        IDataView result = _ml.Transforms.ConvertToImage(1, 2, "Image", "V", ColorBits.Green, scaleImage: 10, offsetImage: 3).Fit(data).Transform(data);
        MLImage image = result.GetColumn<MLImage>("Image").Single();
        // Without alpha among the colours a scaled image is transparent, as in the real packages; red and blue are (0 * 10 - 3) as a byte.
        CollectionAssert.AreEqual(new byte[] { 253, 7, 253, 0, 253, 17, 253, 0 }, image.Pixels.ToArray());
    }

    [TestMethod]
    public void ConvertToImage_WrongLength_Throws()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new VectorRow { V = [1, 2] } });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ConvertToImage(1, 2, "Image", "V").Fit(data));
    }

    private static double Weight(double x) => x < 1
        ? ((7 * x * x * x) - (12 * x * x) + (16.0 / 3)) / 6
        : ((-7.0 / 3 * x * x * x) + (12 * x * x) - (20 * x) + (32.0 / 3)) / 6;

    private MLImage Resize(MLImage image, int width, int height, ResizingKind kind, Anchor anchor = Anchor.Center)
    {
        IDataView data = Data(image);
        IDataView result = _ml.Transforms.ResizeImages("Resized", width, height, "Image", kind, anchor).Fit(data).Transform(data);
        return result.GetColumn<MLImage>("Resized").Single();
    }

    private IDataView Data(MLImage image) => _ml.Data.LoadFromEnumerable(new[] { new Row { Image = image } });

    private sealed class Row
    {
        [ImageType(1, 2)]
        public MLImage? Image { get; set; }
    }

    private sealed class VectorRow
    {
        [VectorType(2)]
        public float[] V { get; set; } = [];
    }
}
