using System.IO.Compression;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class ImageSetTests
{
    [TestMethod]
    public void FromFolder_TwoClasses_SortedWithTheirFiles()
    {
        using var files = new ImageFiles();
        Png(files, "set/dogs/b.png", 2);
        Png(files, "set/dogs/deep/c.png", 3);
        Png(files, "set/dogs/a.png", 1);
        Png(files, "set/cats/z.PNG", 4);
        Png(files, "set/.hidden/x.png", 5);
        Png(files, "set/dogs/.thumbnails/a.png", 6);
        files.Write("set/cats/notes.txt", [1, 2]);
        files.Write("set/cats/.DS_Store.png", [1, 2]);
        Directory.CreateDirectory(files.PathOf("set/empty/x"));

        ImageSet set = ImageSet.FromFolder(files.PathOf("set"));

        CollectionAssert.AreEqual(new[] { "cats", "dogs" }, set.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 1, 1 }, set.Labels.ToArray());
        CollectionAssert.AreEqual(new byte[] { 4, 1, 2, 3 }, set.Images.Select(i => i.Pixels[0]).ToArray());
        Assert.AreEqual(files.PathOf("set/dogs/a.png"), set.Sources![1]);
        Assert.IsEmpty(set.Skipped);
    }

    [TestMethod]
    public void FromFolder_SizeAndFit_ImagesOfThatSize()
    {
        using var files = new ImageFiles();
        files.Write("set/a/1.png", ImageFiles.Png(4, 2, 8, 0, [1, 2, 3, 4, 1, 2, 3, 4]));
        Directory.CreateDirectory(files.PathOf("set/a/x"));
        ImageSet set = ImageSet.FromFolder(files.PathOf("set"), new ImageLoadOptions { Width = 2, Height = 2, Read = new() { Color = ImageColor.Grey } });
        CollectionAssert.AreEqual(new byte[] { 2, 3, 2, 3 }, set.Images[0].Pixels.ToArray());
        Assert.ThrowsExactly<InvalidOperationException>(() => ImageSet.FromFolder(files.PathOf("set"), new ImageLoadOptions { Width = 2 }));
    }

    [TestMethod]
    public void FromFolder_BadFiles_ThrowOrAreSkippedAndListed()
    {
        using var files = new ImageFiles();
        Png(files, "set/a/1.png", 1);
        files.Write("set/a/2.png", []);
        files.Write("set/b/3.jpg", [1, 2, 3]);
        Png(files, "set/b/4.png", 4);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromFolder(files.PathOf("set"), new ImageLoadOptions { Threads = 1 }));
        Assert.AreEqual($"'{files.PathOf("set/a/2.png")}': the file is empty.", error.Message);

        var reports = new List<TrainingProgress>();
        ImageSet set = ImageSet.FromFolder(files.PathOf("set"), new ImageLoadOptions { BadFiles = BadFileBehavior.Skip, Progress = new Listener(reports) });
        CollectionAssert.AreEqual(new byte[] { 1, 4 }, set.Images.Select(i => i.Pixels[0]).ToArray());
        CollectionAssert.AreEqual(new[] { files.PathOf("set/a/2.png"), files.PathOf("set/b/3.jpg") }, set.Skipped.Select(s => s.Path).ToArray());
        StringAssert.Contains(set.Skipped[1].Reason, "no image");
        Assert.AreEqual(1, reports[^1].Fraction);
    }

    [TestMethod]
    public void FromFolder_NothingThere_Throws()
    {
        using var files = new ImageFiles();
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => ImageSet.FromFolder(files.PathOf("none")));
        Png(files, "flat/1.png", 1);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromFolder(files.PathOf("flat"))).Message, "each class has a folder of its own");
        files.Write("bad/a/1.png", [1]);
        var skip = new ImageLoadOptions { BadFiles = BadFileBehavior.Skip };
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromFolder(files.PathOf("bad"), skip)).Message, "None of the 1 files could be read.");
    }

    [TestMethod]
    public void FromFiles_TwoFiles_OneNamelessClass()
    {
        using var files = new ImageFiles();
        Png(files, "1.png", 1);
        Png(files, "2.png", 2);
        ImageSet set = ImageSet.FromFiles([files.PathOf("2.png"), files.PathOf("1.png")]);
        CollectionAssert.AreEqual(new byte[] { 2, 1 }, set.Images.Select(i => i.Pixels[0]).ToArray());
        Assert.AreEqual("", set.ClassNames.Single());
        Assert.ThrowsExactly<ArgumentException>(() => ImageSet.FromFiles([]));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => ImageSet.FromFiles(["a", ""])).Message, "Path 1 is null or empty.");
    }

    [TestMethod]
    public void Load_ManyFilesOnManyThreads_ReportsRise()
    {
        using var files = new ImageFiles();
        Png(files, "1.png", 1);
        var reports = new List<TrainingProgress>();
        ImageSet.FromFiles(Enumerable.Repeat(files.PathOf("1.png"), 200), new ImageLoadOptions { Threads = 4, Progress = new Listener(reports) });
        CollectionAssert.AreEqual(new[] { 0.32, 0.64, 0.96, 1 }, reports.Select(r => r.Fraction).ToArray());
    }

    [TestMethod]
    public void FromFolder_Cancelled_Throws()
    {
        using var files = new ImageFiles();
        Png(files, "set/a/1.png", 1);
        var options = new ImageLoadOptions { CancellationToken = new CancellationToken(canceled: true) };
        Assert.ThrowsExactly<OperationCanceledException>(() => ImageSet.FromFolder(files.PathOf("set"), options));
    }

    [TestMethod]
    public void FromCsv_HeaderAndQuotes_FilesBesideTheTable()
    {
        using var files = new ImageFiles();
        Png(files, "data/x, y.png", 1);
        Png(files, "data/z.png", 2);
        string table = files.PathOf("data/list.csv");
        File.WriteAllText(table, "kind,file\n\"a \"\"big\"\" cat\",\"x, y.png\"\n\ndog,z.png\n");

        ImageSet set = ImageSet.FromCsv(table, new CsvLoadOptions { HasHeader = true, PathColumn = "file", LabelColumn = "kind" });

        CollectionAssert.AreEqual(new[] { "a \"big\" cat", "dog" }, set.ClassNames.ToArray());
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, set.Images.Select(i => i.Pixels[0]).ToArray());
    }

    [TestMethod]
    [DataRow("a.png\n", "line 1: 1 columns; column 1 is needed.")]
    [DataRow("a.png,x\n,y\n", "line 2: column 0 is empty.")]
    [DataRow("a.png,x\n\"b.png,y\n", "line 2: a quote is not closed.")]
    [DataRow("\n", "names no image.")]
    public void FromCsv_MalformedLine_NamesPathAndLine(string text, string reason)
    {
        using var files = new ImageFiles();
        string table = files.PathOf("list.csv");
        File.WriteAllText(table, text);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromCsv(table)).Message;
        StringAssert.StartsWith(message, $"'{table}'");
        StringAssert.EndsWith(message, reason);
    }

    [TestMethod]
    public void FromCsv_UnknownColumn_Throws()
    {
        using var files = new ImageFiles();
        string table = files.PathOf("list.tsv");
        File.WriteAllText(table, "path\tlabel\na.png\tx\n");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromCsv(table, new CsvLoadOptions { HasHeader = true, PathColumn = "file" })).Message,
            "there is no column 'file' among path, label");
        Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromCsv(table, new CsvLoadOptions { PathColumn = "path" }));
    }

    [TestMethod]
    public void FromIdx_PlainAndCompressed_ImagesAndLabels()
    {
        using var files = new ImageFiles();
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4], labels = [0, 0, 8, 1, 0, 0, 0, 2, 3, 0];
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(images);
        }

        ImageSet set = ImageSet.FromIdx(files.Write("images.gz", packed.ToArray()), files.Write("labels", labels));

        CollectionAssert.AreEqual(new byte[] { 3, 4 }, set.Images[1].Pixels.ToArray());
        Assert.AreEqual((2, 1, 1), (set.Images[0].Width, set.Images[0].Height, set.Images[0].Channels));
        CollectionAssert.AreEqual(new[] { 3, 0 }, set.Labels.ToArray());
        CollectionAssert.AreEqual(new[] { "0", "1", "2", "3" }, set.ClassNames.ToArray());
        Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromIdx(files.Write("i", images), files.Write("l", [0, 0, 8, 1, 0, 0, 0, 1, 3])));
        Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromIdx(files.Write("i", labels), files.Write("l", labels)));
    }

    [TestMethod]
    public void FromCifar10_FolderOfTwoFiles_ColoursAndClasses()
    {
        using var files = new ImageFiles();
        byte[] record = [8, .. Enumerable.Repeat((byte)10, 1024), .. Enumerable.Repeat((byte)20, 1024), .. Enumerable.Repeat((byte)30, 1024)];
        record[2] = 99;
        files.Write("cifar/data_batch_1.bin", [.. record, .. record]);
        record[0] = 0;
        files.Write("cifar/data_batch_3.bin", record);

        ImageSet set = ImageSet.FromCifar10(files.PathOf("cifar"));

        CollectionAssert.AreEqual(new[] { "ship", "ship", "airplane" }, set.Labels.Select(l => set.ClassNames[l]).ToArray());
        Assert.AreEqual((new PixelColor(10, 20, 30), new PixelColor(99, 20, 30)), (set.Images[0][0, 0], set.Images[2][1, 0]));
        Assert.AreEqual(1, ImageSet.FromCifar10(files.PathOf("cifar/data_batch_3.bin")).Count);
    }

    [TestMethod]
    public void FromCifar10_CutOffOrWrongLabel_NamesPathAndByte()
    {
        using var files = new ImageFiles();
        string cut = files.Write("cut.bin", new byte[3073 + 5]), wrong = files.Write("wrong.bin", [.. new byte[3073], 10, .. new byte[3072]]);
        Assert.AreEqual($"'{cut}' ends at byte 3078, within an image of 3073 bytes.", Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromCifar10(cut)).Message);
        Assert.AreEqual($"'{wrong}' has label 10 at byte 3073; those of CIFAR-10 are 0 to 9.", Assert.ThrowsExactly<InvalidDataException>(() => ImageSet.FromCifar10(wrong)).Message);
        Assert.ThrowsExactly<FileNotFoundException>(() => ImageSet.FromCifar10(files.Folder));
    }

    [TestMethod]
    public void Split_UnevenClasses_ShareOfEachInBoth()
    {
        var images = Enumerable.Range(0, 53).Select(i => new PixelImage(1, 1, 1, [(byte)i])).ToList();
        int[] labels = [.. Enumerable.Repeat(0, 40), .. Enumerable.Repeat(1, 10), .. Enumerable.Repeat(2, 2), 3];
        var set = new ImageSet(images, labels, ["a", "b", "c", "d"]);

        (ImageSet first, ImageSet second) = set.Split(0.8, seed: 1);

        CollectionAssert.AreEqual(new[] { 32, 8, 1, 1 }, Enumerable.Range(0, 4).Select(c => first.Labels.Count(l => l == c)).ToArray());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 53).ToArray(), first.Images.Concat(second.Images).Select(i => (int)i.Pixels[0]).ToArray());
        Assert.IsTrue(first.Images.Zip(first.Images.Skip(1)).All(p => p.First.Pixels[0] < p.Second.Pixels[0]));
        CollectionAssert.AreEqual(first.Images.Select(i => i.Pixels[0]).ToArray(), set.Split(0.8, 1).First.Images.Select(i => i.Pixels[0]).ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => set.Split(1, 1));
    }

    [TestMethod]
    public void TakePerClass_DrawnShapes_FirstOfEach()
    {
        ImageSet set = DrawnShapes.Draw(35, 1, 16).TakePerClass(2);
        Assert.AreEqual(20, set.Count);
        Assert.AreEqual(9, set.Labels[19]);
    }

    [TestMethod]
    public void ToTensor_ImagesOfTwoSizes_ThrowsWithBoth()
    {
        var set = new ImageSet([new PixelImage(1, 1, 1, [1]), new PixelImage(2, 1, 1, [1, 2])], [0, 0], ["a"]);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<InvalidOperationException>(() => set.ToTensor(ImagePreprocessing.Unit)).Message, "Image 1 is of 2 × 1 pixels, image 0 of 1 × 1");
        Assert.HasCount(6, set.Resize(1, 1).ToTensor(ImagePreprocessing.Unit));
    }

    [TestMethod]
    public void Create_LabelWithoutName_Throws()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new ImageSet([new PixelImage(1, 1, 1, [1])], [1], ["a"]));
        Assert.ThrowsExactly<ArgumentException>(() => new ImageSet([new PixelImage(1, 1, 1, [1])], [], ["a"]));
    }

    private static void Png(ImageFiles files, string name, byte value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(files.PathOf(name))!);
        files.Write(name, ImageFiles.Png(1, 1, 8, 0, [value]));
    }

    private sealed class Listener(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
