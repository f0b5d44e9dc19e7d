using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class ImageDataViewTests
{
    [TestMethod]
    public void LoadImagesFromFolder_InAPipeline_PixelsOfTheFiles()
    {
        using var files = new ImageFiles();
        Write(files, "a/1.png", 10);
        Write(files, "b/2.png", 20);
        var ml = new MLContext(1);
        ImageDataView view = ml.Data.LoadImagesFromFolder(files.PathOf("set"), new ImageLoadOptions { Width = 2, Height = 2 });
        Assert.AreEqual(new ImageDataViewType(2, 2), view.Schema["Image"].Type);
        Assert.AreEqual(2, view.GetRowCount());

        IDataView pixels = ml.Transforms.ExtractPixels("Pixels", "Image").Append(ml.Transforms.Conversion.MapValueToKey("Key", "Label")).Fit(view).Transform(view);

        float[][] rows = [.. pixels.GetColumn<float[]>("Pixels")];
        Assert.HasCount(12, rows[1]);
        Assert.IsTrue(Array.TrueForAll(rows[1], v => v == 20));
        CollectionAssert.AreEqual(new[] { "a", "b" }, view.GetColumn<string>("Label").ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2 }, pixels.GetColumn<uint>("Key").ToArray());
        CollectionAssert.AreEqual(new[] { files.PathOf("set/a/1.png"), files.PathOf("set/b/2.png") }, view.GetColumn<string>("Path").ToArray());
    }

    [TestMethod]
    public void ToDataView_PixelColumn_TensorOfEachImage()
    {
        ImageSet set = DrawnShapes.Draw(5, 1, 16);
        ImageDataView view = set.ToDataView(new ImageColumns { Image = null, Path = null, Pixels = "Input", Preprocessing = ImagePreprocessing.Caffe, Layout = TensorLayout.Nhwc });

        CollectionAssert.AreEqual(new[] { "Label", "Input" }, view.Schema.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 16, 16, 3 }, ((VectorDataViewType)view.Schema["Input"].Type).Dimensions.ToArray());
        float[] all = set.ToTensor(ImagePreprocessing.Caffe, TensorLayout.Nhwc);
        CollectionAssert.AreEqual(all, view.GetColumn<float[]>("Input").SelectMany(r => r).ToArray());
    }

    [TestMethod]
    public void ToDataView_PixelsOfUnknownSize_Throws()
    {
        using var files = new ImageFiles();
        Write(files, "a/1.png", 10);
        var columns = new ImageColumns { Pixels = "P" };
        Assert.ThrowsExactly<InvalidOperationException>(() => ImageFileList.FromFolder(files.PathOf("set")).ToDataView(columns));
    }

    [TestMethod]
    public void Cursor_BadFile_NamesColumnRowAndPath()
    {
        using var files = new ImageFiles();
        Write(files, "a/1.png", 10);
        string bad = files.Write("set/a/2.png", [1, 2]);
        ImageDataView view = new MLContext(1).Data.LoadImagesFromFolder(files.PathOf("set"));
        File.Delete(bad);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Image"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        cursor.MoveNext();
        getter(ref image);
        cursor.MoveNext();
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => getter(ref image));
        StringAssert.StartsWith(error.Message, "Column 'Image', row 1: ");
        StringAssert.Contains(error.Message, bad);
        image?.Dispose();
    }

    [TestMethod]
    public void Cursor_SkippedFiles_SameRowsWhateverTheColumns()
    {
        using var files = new ImageFiles();
        Write(files, "a/1.png", 10);
        files.Write("set/a/2.png", [1, 2]);
        Write(files, "a/3.png", 30);
        ImageDataView view = new MLContext(1).Data.LoadImagesFromFolder(files.PathOf("set"), new ImageLoadOptions { BadFiles = BadFileBehavior.Skip });

        Assert.IsNull(view.GetRowCount());
        Assert.IsEmpty(view.Skipped);
        CollectionAssert.AreEqual(new[] { "1.png", "3.png" }, view.GetColumn<string>("Path").Select(Path.GetFileName).ToArray());
        Assert.AreEqual(files.PathOf("set/a/2.png"), view.Skipped.Single().Path);
        var values = new List<byte>();
        var positions = new List<long>();
        using (DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Image"]]))
        {
            ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
            MLImage image = null!;
            while (cursor.MoveNext())
            {
                getter(ref image);
                values.Add(image.Pixels[0]);
                positions.Add(cursor.Position);
                StringAssert.EndsWith(image.Tag, ".png");
            }

            image?.Dispose();
        }

        CollectionAssert.AreEqual(new byte[] { 10, 30 }, values);
        CollectionAssert.AreEqual(new long[] { 0, 1 }, positions);
    }

    [TestMethod]
    public void Cursor_States_AsCursorsOfMLNet()
    {
        ImageDataView view = DrawnShapes.Draw(3, 1, 16).ToDataView();
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Label"]]);
        Assert.AreEqual(-1, cursor.Position);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Label"]);
        ReadOnlyMemory<char> text = default;
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref text));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cursor.GetGetter<MLImage>(view.Schema["Image"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Label"]));
        while (cursor.MoveNext())
        {
        }

        Assert.AreEqual(-1, cursor.Position);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Cursor_Shuffled_EveryRowOnceWithItsLabel()
    {
        var ml = new MLContext(1);
        ImageDataView view = DrawnShapes.Draw(10, 1, 16).ToDataView();
        string[] labels = [.. ml.Data.ShuffleRows(view, seed: 3).GetColumn<string>("Label")];
        CollectionAssert.AreEquivalent(DrawnShapes.ClassNames.ToArray(), labels);
        CollectionAssert.AreNotEqual(DrawnShapes.ClassNames.ToArray(), labels);
    }

    [TestMethod]
    public void ToDataView_CacheAndSplit_WorkAround()
    {
        var ml = new MLContext(1);
        ImageDataView view = DrawnShapes.Draw(20, 1, 16).ToDataView(new ImageColumns { Image = null, Pixels = "P" });
        var split = ml.Data.TrainTestSplit(ml.Data.Cache(view), 0.3, seed: 1);
        Assert.AreEqual(20, split.TrainSet.GetColumn<float[]>("P").Count() + split.TestSet.GetColumn<float[]>("P").Count());
    }

    private static void Write(ImageFiles files, string name, byte value) =>
        files.Write("set/" + name, ImageFiles.Png(2, 2, 8, 0, [value, value, value, value]));
}
