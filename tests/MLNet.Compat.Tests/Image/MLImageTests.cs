using Microsoft.ML.Data;

namespace MLNet.Compat.Tests.Image;

[TestClass]
public sealed class MLImageTests
{
    [TestMethod]
    [DataRow("a.png")]
    [DataRow("a.PNG")]
    [DataRow("a.webp")]
    public void Save_LosslessFormat_ThenCreateFromFile_SamePixels(string name)
    {
        using var files = new ImageFiles();
        using MLImage image = ImageFiles.Paint(5, 3, (x, y) => ((byte)(x * 50), (byte)(y * 100), 200));

        using MLImage read = MLImage.CreateFromFile(files.Save(image, name));

        Assert.AreEqual((5, 3, 32), (read.Width, read.Height, read.BitsPerPixel));
        CollectionAssert.AreEqual(image.GetBGRPixels, read.GetBGRPixels);
    }

    [TestMethod]
    [DataRow("a.jpg")]
    [DataRow("a.jpeg")]
    public void Save_Jpeg_ThenCreateFromFile_CloseColours(string name)
    {
        using var files = new ImageFiles();
        using MLImage image = ImageFiles.Paint(32, 16, (_, _) => (200, 100, 50));

        using MLImage read = MLImage.CreateFromFile(files.Save(image, name));

        Assert.AreEqual((32, 16), (read.Width, read.Height));
        foreach ((byte was, byte got) in image.GetBGRPixels.Zip(read.GetBGRPixels))
            Assert.AreEqual(was, got, 3.0);
    }

    [TestMethod]
    public void Save_RgbaImage_SameColoursAsBgra()
    {
        using var files = new ImageFiles();
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [10, 20, 30, 255]);

        using MLImage read = MLImage.CreateFromFile(files.Save(image, "a.png"));

        Assert.AreEqual(((byte)10, (byte)20, (byte)30), ImageFiles.ColourAt(read, 0, 0));
        CollectionAssert.AreEqual(new byte[] { 30, 20, 10 }, image.GetBGRPixels);
        Assert.AreEqual(MLPixelFormat.Rgba32, image.PixelFormat);
    }

    [TestMethod]
    public void CreateFromFile_GrayPng_EqualColours()
    {
        using var files = new ImageFiles();
        using MLImage image = MLImage.CreateFromFile(files.WritePng("gray.png", 3, 1, 8, 0, [0, 77, 255]));
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 255, 77, 77, 77, 255, 255, 255, 255, 255 }, image.Pixels.ToArray());
    }

    [TestMethod]
    public void CreateFromFile_PalettePng_ColoursOfThePalette()
    {
        using var files = new ImageFiles();
        using MLImage image = MLImage.CreateFromFile(files.WritePng("palette.png", 2, 1, 8, 3, [1, 0], [1, 2, 3, 40, 50, 60]));
        Assert.AreEqual(((byte)40, (byte)50, (byte)60), ImageFiles.ColourAt(image, 0, 0));
        Assert.AreEqual(((byte)1, (byte)2, (byte)3), ImageFiles.ColourAt(image, 1, 0));
    }

    [TestMethod]
    public void CreateFromFile_SixteenBitPng_HighBytes()
    {
        using var files = new ImageFiles();
        using MLImage image = MLImage.CreateFromFile(files.WritePng("deep.png", 1, 1, 16, 2, [200, 200, 100, 100, 50, 50]));
        Assert.AreEqual(((byte)200, (byte)100, (byte)50), ImageFiles.ColourAt(image, 0, 0));
    }

    [TestMethod]
    public void CreateFromFile_SixteenBitPngWithAlpha_AlphaOfEightBits()
    {
        using var files = new ImageFiles();
        using MLImage image = MLImage.CreateFromFile(files.WritePng("deepalpha.png", 1, 1, 16, 6, [200, 200, 100, 100, 50, 50, 128, 128]));
        Assert.AreEqual(128, image.Pixels[3]);
    }

    [TestMethod]
    public void CreateFromFile_PngWithAlpha_PixelsMultipliedByIt()
    {
        using var files = new ImageFiles();
        using MLImage image = MLImage.CreateFromFile(files.WritePng("alpha.png", 2, 1, 8, 6, [255, 102, 51, 128, 9, 9, 9, 0]));
        CollectionAssert.AreEqual(new byte[] { 26, 51, 128, 128, 0, 0, 0, 0 }, image.Pixels.ToArray());
        CollectionAssert.AreEqual(new byte[] { 52, 102, 255, 0, 0, 0 }, image.GetBGRPixels);
    }

    [TestMethod]
    public void CreateFromStream_JpegWithOrientation_NotTurned()
    {
        using var files = new ImageFiles();
        using MLImage image = ImageFiles.Paint(32, 16, (_, _) => (200, 100, 50));
        byte[] jpeg = File.ReadAllBytes(files.Save(image, "a.jpg"));
        // After the start marker: an EXIF segment of one entry, orientation (0x112) 6, big-endian.
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif"u8, 0, 0, .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];

        using MLImage read = MLImage.CreateFromStream(new MemoryStream([.. jpeg[..2], .. exif, .. jpeg[2..]]));

        Assert.AreEqual((32, 16), (read.Width, read.Height));
    }

    [TestMethod]
    public void CreateFromFile_HeaderOfTooManyPixels_ThrowsBeforeReadingThem()
    {
        using var files = new ImageFiles();
        string path = files.WritePng("large.png", 30_000, 30_000, 8, 2, new byte[30_000]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(path)).Message, "30000 x 30000");
    }

    [TestMethod]
    [DataRow(new byte[0])]
    [DataRow(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 })]
    [DataRow(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0 })]
    public void CreateFromStream_NotAnImage_Throws(byte[] content)
    {
        using var stream = new MemoryStream(content);
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromStream(stream));
        Assert.AreEqual("imageStream", e.ParamName);
    }

    [TestMethod]
    public void CreateFromFile_MissingFile_Throws()
    {
        using var files = new ImageFiles();
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromFile(Path.Combine(files.Folder, "none.png")));
        Assert.AreEqual("imagePath", e.ParamName);
    }

    [TestMethod]
    public void CreateFromPixels_BadArguments_Throw()
    {
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Unknown, new byte[4]));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Bgra32, []));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(1, 0, MLPixelFormat.Bgra32, []));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[3]));
    }

    [TestMethod]
    [DataRow("a.bmp")]
    [DataRow("a.txt")]
    [DataRow("a")]
    public void Save_FormatThatIsNotWritten_Throws(string name)
    {
        using var files = new ImageFiles();
        using MLImage image = ImageFiles.Paint(1, 1, (_, _) => (1, 2, 3));
        Assert.ThrowsExactly<ArgumentException>(() => files.Save(image, name));
        Assert.IsEmpty(Directory.GetFiles(files.Folder));
    }

    [TestMethod]
    public void Dispose_Twice_ThenAnyUse_Throws()
    {
        MLImage image = ImageFiles.Paint(1, 1, (_, _) => (1, 2, 3));
        image.Dispose();
        image.Dispose();
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Width);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.GetBGRPixels);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Tag = "x");
    }
}
