using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class ImageReadingTests
{
    private static readonly ImageReadOptions s_stored = new() { Color = ImageColor.AsStored };

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Save_ThenLoad_SamePixels(int channels)
    {
        using var files = new ImageFiles();
        var image = new PixelImage(5, 3, channels, [.. Enumerable.Range(0, 15 * channels).Select(i => (byte)(i * 5))]);
        string path = files.PathOf("below/saved.PNG");

        image.Save(path);

        PixelImage read = PixelImage.Load(path, s_stored);
        Assert.AreEqual((5, 3, channels), (read.Width, read.Height, read.Channels));
        CollectionAssert.AreEqual(image.Pixels.ToArray(), read.Pixels.ToArray());
        Assert.HasCount(1, Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    public void Save_OtherExtension_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => new PixelImage(1, 1, 1, [0]).Save("a.jpg"));

    [TestMethod]
    [DataRow(".jpg")]
    [DataRow(".webp")]
    public void Load_FileOfAnotherFormat_CloseColours(string extension)
    {
        using var files = new ImageFiles();
        string path = files.Write("a" + extension, files.Encode(Plain(16, 8, 200, 100, 50), extension));
        PixelImage read = PixelImage.Load(path);
        Assert.AreEqual((16, 8), (read.Width, read.Height));
        AssertColor(read[7, 3], 200, 100, 50, 3);
    }

    [TestMethod]
    public void Load_Gif_ItsPicture()
    {
        // One pixel, two colours, the code of the second one (GIF89a, appendix F).
        byte[] gif = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 250, 120, 40, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 1, 0, 0x3B];
        using var stream = new MemoryStream(gif);
        AssertColor(PixelImage.Load(stream)[0, 0], 250, 120, 40, 0);
        using var cut = new MemoryStream(gif[..^4]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => PixelImage.Load(cut)).Message, "before its image does");
    }

    [TestMethod]
    public void Load_KindsOfPng_ColoursOfTheirPixels()
    {
        AssertColor(Load(ImageFiles.Png(3, 1, 8, 0, [0, 77, 255]))[1, 0], 77, 77, 77, 0);
        AssertColor(Load(ImageFiles.Png(8, 1, 1, 0, [0b0100_0000]))[1, 0], 255, 255, 255, 0);
        AssertColor(Load(ImageFiles.Png(2, 1, 8, 3, [1, 0], [1, 2, 3, 40, 50, 60]))[0, 0], 40, 50, 60, 0);
        AssertColor(Load(ImageFiles.Png(1, 1, 16, 2, [200, 200, 100, 100, 50, 50]))[0, 0], 200, 100, 50, 1);
        AssertColor(Load(ImageFiles.Png(1, 1, 16, 0, [90, 90]))[0, 0], 90, 90, 90, 1);
        AssertColor(Load(ImageFiles.Png(1, 1, 16, 4, [90, 90, 255, 255]))[0, 0], 90, 90, 90, 1);
    }

    [TestMethod]
    public void Load_TransparentPixels_OnTheBackground()
    {
        byte[] png = ImageFiles.Png(2, 1, 8, 6, [200, 100, 0, 128, 9, 9, 9, 0]);
        PixelImage black = Load(png), white = Load(png, new ImageReadOptions { Background = PixelColor.White });
        AssertColor(black[0, 0], 100, 50, 0, 1);
        AssertColor(black[1, 0], 0, 0, 0, 0);
        AssertColor(white[0, 0], 227, 177, 127, 1);
        AssertColor(white[1, 0], 255, 255, 255, 0);
        byte[] palette = ImageFiles.Png(1, 1, 8, 3, [0], [10, 20, 30], transparency: [0]);
        AssertColor(Load(palette, new ImageReadOptions { Background = new PixelColor(1, 2, 3) })[0, 0], 1, 2, 3, 0);
    }

    [TestMethod]
    public void Load_ColorOption_ChannelsAsAsked()
    {
        byte[] grey = ImageFiles.Png(1, 1, 8, 0, [77]), color = ImageFiles.Png(1, 1, 8, 2, [200, 100, 50]);
        Assert.AreEqual(3, Load(grey).Channels);
        Assert.AreEqual((1, 3), (Load(grey, s_stored).Channels, Load(color, s_stored).Channels));
        PixelImage asGrey = Load(color, new ImageReadOptions { Color = ImageColor.Grey });
        Assert.AreEqual(1, asGrey.Channels);
        Assert.AreEqual((0.299 * 200) + (0.587 * 100) + (0.114 * 50), asGrey.Pixels[0], 0.51);
        using var files = new ImageFiles();
        Assert.AreEqual(3, Load(files.Encode(Plain(8, 8, 9, 9, 9), ".jpg"), s_stored).Channels);
    }

    [TestMethod]
    public void Load_CmykJpeg_ColoursOfTheInks()
    {
        AssertColor(Load(ImageFiles.CmykJpeg(0, 0, 0, 0))[4, 4], 255, 255, 255, 8);
        PixelColor black = Load(ImageFiles.CmykJpeg(0, 0, 0, 255))[4, 4], cyan = Load(ImageFiles.CmykJpeg(255, 0, 0, 0))[4, 4], yellow = Load(ImageFiles.CmykJpeg(0, 0, 255, 0))[4, 4];
        // Print inks as a decoder's profile sees them: their hue, not their exact shade.
        Assert.IsTrue(black.Luma < 64, black.ToString());
        Assert.IsTrue(cyan.Red < 100 && cyan.Green > cyan.Red && cyan.Blue > 150, cyan.ToString());
        Assert.IsTrue(yellow.Red > 180 && yellow.Green > 180 && yellow.Blue < 100, yellow.ToString());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    public void Load_Orientation_PixelsWhereExifSays(int orientation)
    {
        const int Width = 3, Height = 2;
        byte[] stored = [10, 20, 30, 40, 50, 60];
        PixelImage read = Load(ImageFiles.Png(Width, Height, 8, 0, stored, exif: ImageFiles.Exif(orientation)), s_stored);
        PixelImage asStored = Load(ImageFiles.Png(Width, Height, 8, 0, stored, exif: ImageFiles.Exif(orientation)), new() { Color = ImageColor.AsStored, ApplyOrientation = false });

        CollectionAssert.AreEqual(stored, asStored.Pixels.ToArray());
        for (int row = 0; row < Height; row++)
        {
            for (int column = 0; column < Width; column++)
            {
                // EXIF 2.32, tag 274: where row 0 and column 0 are on the upright picture.
                (int x, int y) = orientation switch
                {
                    1 => (column, row),
                    2 => (Width - 1 - column, row),
                    3 => (Width - 1 - column, Height - 1 - row),
                    4 => (column, Height - 1 - row),
                    5 => (row, column),
                    6 => (Height - 1 - row, column),
                    7 => (Height - 1 - row, Width - 1 - column),
                    _ => (row, Width - 1 - column),
                };
                Assert.AreEqual(stored[(row * Width) + column], read[x, y].Red, $"row {row}, column {column}");
            }
        }
    }

    [TestMethod]
    public void Load_JpegAndWebpWithOrientation_Turned()
    {
        using var files = new ImageFiles();
        PixelImage image = Plain(16, 8, 1, 2, 3);
        PixelImage jpeg = Load(ImageFiles.WithExif(files.Encode(image, ".jpg"), ImageFiles.Exif(6)));
        Assert.AreEqual((8, 16), (jpeg.Width, jpeg.Height));
        byte[] little = [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0];
        Assert.AreEqual(8, Load(ImageFiles.WithExif(files.Encode(image, ".jpg"), little)).Width);

        byte[] webp = files.Encode(image, ".webp");
        int at = webp.AsSpan().IndexOf("VP8L"u8);
        byte[] exif = ImageFiles.Exif(8), chunks = [.. "WEBPVP8X"u8, 10, 0, 0, 0, 8, 0, 0, 0, 15, 0, 0, 7, 0, 0, .. webp[at..], .. "EXIF"u8, (byte)exif.Length, 0, 0, 0, .. exif];
        Assert.AreEqual(8, Load([.. "RIFF"u8, .. BitConverter.GetBytes(chunks.Length), .. chunks]).Width);
    }

    [TestMethod]
    public void Load_MissingFile_NamesThePath() =>
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => PixelImage.Load("no-such-image.png")).Message, "no-such-image.png");

    [TestMethod]
    [DataRow("", "the file is empty")]
    [DataRow("some text that is no image", "it is no image; JPEG, PNG, WebP and GIF are read")]
    [DataRow("BM------------------", "it is a file of another kind (BMP); JPEG, PNG, WebP and GIF are read")]
    [DataRow("GIF89a", "the GIF file ends at byte 6, within its head")]
    public void Load_NotAnImage_NamesPathAndReason(string content, string reason)
    {
        using var files = new ImageFiles();
        string path = files.Write("broken.jpg", [.. content.Select(c => (byte)c)]);
        Assert.AreEqual($"'{path}': {reason}.", Assert.ThrowsExactly<InvalidDataException>(() => PixelImage.Load(path)).Message);
    }

    [TestMethod]
    [DataRow(".jpg")]
    [DataRow(".png")]
    [DataRow(".webp")]
    public void Load_CutOffAnywhere_Throws(string extension)
    {
        using var files = new ImageFiles();
        byte[] file = files.Encode(DrawnShapes.Draw(1, 1, 20).Images[0], extension);
        // The last byte of a WebP file may be padding.
        for (int length = 0; length < file.Length - 1; length += 1 + (file.Length / 97))
        {
            byte[] cut = file[..length];
            Assert.ThrowsExactly<InvalidDataException>(() => Load(cut), $"{length} of {file.Length} bytes");
        }
    }

    [TestMethod]
    public void Load_CutOffJpeg_SaysWhere_UnlessAccepted()
    {
        using var files = new ImageFiles();
        byte[] file = files.Encode(DrawnShapes.Draw(1, 1, 64).Images[0], ".jpg");
        int length = file.Length * 2 / 3;
        string path = files.Write("cut.jpg", file[..length]);

        Assert.AreEqual(
            $"'{path}': the JPEG file ends at byte {length}, before its image does.", Assert.ThrowsExactly<InvalidDataException>(() => PixelImage.Load(path)).Message);
        PixelImage read = PixelImage.Load(path, new ImageReadOptions { AcceptDamaged = true });
        Assert.AreEqual((64, 64), (read.Width, read.Height));
    }

    [TestMethod]
    public void Load_PngWithAWrongByte_NamesTheChunk()
    {
        byte[] png = ImageFiles.Png(4, 4, 8, 0, [.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
        png[45] ^= 1;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Load(png)).Message, "the checksum of the PNG file's chunk IDAT at byte 33 is wrong");
    }

    [TestMethod]
    public void Load_HeadOfTooManyPixels_RefusedBeforeDecoding()
    {
        byte[] png = ImageFiles.Png(30_000, 30_000, 8, 2, new byte[30_000]);
        using var files = new ImageFiles();
        byte[] jpeg = files.Encode(Plain(8, 8, 1, 2, 3), ".jpg");
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        (jpeg[frame + 5], jpeg[frame + 6], jpeg[frame + 7], jpeg[frame + 8]) = (0x75, 0x30, 0x75, 0x30);
        foreach (byte[] bomb in new[] { png, jpeg })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            string message = Assert.ThrowsExactly<InvalidDataException>(() => Load(bomb)).Message;
            Assert.AreEqual("The stream: its head announces 30000 × 30000 pixels, more than MaxPixels allows (100,000,000).", message);
            Assert.IsLessThan(10_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [TestMethod]
    public void Load_Limits_FromTheOptions()
    {
        byte[] png = ImageFiles.Png(4, 4, 8, 0, new byte[16]);
        Assert.ThrowsExactly<InvalidDataException>(() => Load(png, new ImageReadOptions { MaxPixels = 15 }));
        Assert.ThrowsExactly<InvalidDataException>(() => Load(png, new ImageReadOptions { MaxFileBytes = 20 }));
        using var files = new ImageFiles();
        string path = files.Write("a.png", png);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => PixelImage.Load(path, new ImageReadOptions { MaxFileBytes = 20 })).Message, "MaxFileBytes");
        Assert.AreEqual(4, Load(png, new ImageReadOptions { MaxPixels = 16 }).Width);
    }

    [TestMethod]
    public void Load_FilesWithRandomChanges_ImageOrInvalidData()
    {
        using var files = new ImageFiles();
        PixelImage image = DrawnShapes.Draw(1, 1, 16).Images[0];
        byte[][] originals = [files.Encode(image, ".jpg"), files.Encode(image, ".webp"), image.ToPng(), ImageFiles.CmykJpeg(1, 2, 3, 4)];
        var random = new RandomSequence(11);
        var options = new ImageReadOptions { MaxPixels = 100_000, AcceptDamaged = true };
        for (int i = 0; i < 120; i++)
        {
            byte[] file = [.. originals[i % originals.Length]];
            for (int changes = 1 + random.NextInt32(4); changes > 0; changes--)
            {
                file[random.NextInt32(Math.Min(file.Length, 200))] = (byte)random.NextInt32(256);
            }

            try
            {
                Assert.IsGreaterThan(0, Load(file, options).Width);
            }
            catch (InvalidDataException)
            {
                // The only exception that a file may cause.
            }
        }
    }

    [TestMethod]
    public void Options_Defaults_AsDocumented()
    {
        var options = new ImageReadOptions();
        Assert.AreEqual((100_000_000L, 268_435_456L), (options.MaxPixels, options.MaxFileBytes));
        Assert.AreEqual((ImageColor.Rgb, PixelColor.Black, true, false), (options.Color, options.Background, options.ApplyOrientation, options.AcceptDamaged));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageReadOptions { MaxPixels = 0 });
        StringAssert.StartsWith(error.Message, "MaxPixels must be from 1 to 500000000.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageReadOptions { Color = (ImageColor)9 });
    }

    private static PixelImage Load(byte[] file, ImageReadOptions? options = null)
    {
        using var stream = new MemoryStream(file);
        return PixelImage.Load(stream, options);
    }

    private static PixelImage Plain(int width, int height, byte red, byte green, byte blue) =>
        new(width, height, 3, [.. Enumerable.Repeat((byte[])[red, green, blue], width * height).SelectMany(p => p)]);

    private static void AssertColor(PixelColor color, int red, int green, int blue, int tolerance)
    {
        Assert.AreEqual(red, color.Red, (double)tolerance, color.ToString());
        Assert.AreEqual(green, color.Green, (double)tolerance, color.ToString());
        Assert.AreEqual(blue, color.Blue, (double)tolerance, color.ToString());
    }
}
