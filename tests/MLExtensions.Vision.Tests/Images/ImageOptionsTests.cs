using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class ImageOptionsTests
{
    [TestMethod]
    public void LoadOptions_Defaults_AsDocumented()
    {
        var options = new ImageLoadOptions();
        Assert.AreEqual((0, 0, ImageFit.Crop, ResizeFilter.Bilinear, BadFileBehavior.Throw), (options.Width, options.Height, options.Fit, options.Filter, options.BadFiles));
        Assert.AreEqual(Environment.ProcessorCount, options.Threads);
        Assert.IsNull(options.Progress);
        Assert.AreEqual(CancellationToken.None, options.CancellationToken);
        var table = new CsvLoadOptions();
        Assert.AreEqual((null, false, "0", "1"), (table.Separator, table.HasHeader, table.PathColumn, table.LabelColumn));
    }

    [TestMethod]
    public void LoadOptions_OutOfRange_ThrowWithTheRange()
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageLoadOptions { Width = -1 }).Message, "Width must be from 0 to 16384.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageLoadOptions { Height = 16385 }).Message, "Height must be from 0 to 16384.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageLoadOptions { Threads = 0 }).Message, "Threads must be from 1 to 256.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageLoadOptions { BadFiles = (BadFileBehavior)2 }).Message, "BadFiles must be one of Throw, Skip.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => new CsvLoadOptions { PathColumn = "" }).Message, "A column has a name or an index.");
    }

    [TestMethod]
    public void Columns_Defaults_AsDocumented()
    {
        var columns = new ImageColumns();
        Assert.AreEqual(("Image", "Label", "Path", null), (columns.Image, columns.Label, columns.Path, columns.Pixels));
        Assert.AreEqual((ImagePreprocessing.Unit, TensorLayout.Nchw, 3), (columns.Preprocessing, columns.Layout, columns.Channels));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageColumns { Channels = 2 });
    }

    [TestMethod]
    public void Augmenter_Defaults_AsDocumented()
    {
        var augmenter = new ImageAugmenter(4, 5);
        Assert.IsNull(augmenter.Crop);
        Assert.AreEqual((ImageFit.Crop, TensorLayout.Nchw, 60), (augmenter.Fit, augmenter.Layout, augmenter.Length));
        Assert.AreSame(ImagePreprocessing.Unit, augmenter.Preprocessing);
        Assert.IsEmpty(augmenter.Augmentations);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageAugmenter(0, 4));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ImageAugmenter(4, 4, 2));
        Assert.ThrowsExactly<ArgumentException>(() => new ImageAugmenter(4, 4) { Augmentations = [null!] });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ImageAugmenter.SimClr(8, strength: 2));
    }

    [TestMethod]
    public void SimClr_StrengthOne_FiguresOfThePaper()
    {
        IReadOnlyList<ImageAugmentation> list = ImageAugmenter.SimClr(224).Augmentations;
        var jitter = (ColorJitter)list[1];
        Assert.AreEqual((0.8, 0.8, 0.8, 0.2, 0.8), (jitter.Brightness, jitter.Contrast, jitter.Saturation, jitter.Hue, jitter.Probability));
        Assert.AreEqual((0.1, 2.0, 0.5), (((RandomBlur)list[3]).MinDeviation, ((RandomBlur)list[3]).MaxDeviation, list[3].Probability));
        Assert.AreEqual((0.5, 0.2), (list[0].Probability, list[2].Probability));
    }

    [TestMethod]
    public void BatchSource_Defaults_AsDocumented()
    {
        var source = new ImageBatchSource(DrawnShapes.Draw(1, 1, 16), new ImageAugmenter(16, 16), 8, seed: 3);
        Assert.AreEqual((8, 3L, true, false, "image", "label"), (source.BatchSize, source.Seed, source.Shuffle, source.DropLast, source.ImageName, source.LabelName));
        Assert.AreEqual(Environment.ProcessorCount, source.Threads);
        Assert.ThrowsExactly<ArgumentException>(() => new ImageBatchSource(new ImageSet([], [], []), new ImageAugmenter(1, 1), 1, 1));
    }
}
