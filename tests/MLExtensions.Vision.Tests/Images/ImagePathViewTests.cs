using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class ImagePathViewTests
{
    [TestMethod]
    public void LoadImagesFromColumn_GoodFiles_ImagesBesideTheOtherColumns()
    {
        using var files = new ImageFiles();
        (MLContext ml, IDataView rows) = Rows(files);

        ImagePathView view = ml.Data.LoadImagesFromColumn(ml.Data.SkipRows(rows, 2), "Image", "File", files.Folder, new ImageLoadOptions { Width = 2, Height = 2 });

        IDataView pixels = ml.Transforms.ExtractPixels("Pixels", "Image").Fit(view).Transform(view);
        CollectionAssert.AreEqual(new float[] { 30 }, pixels.GetColumn<float[]>("Pixels").Select(p => p[0]).ToArray());
        CollectionAssert.AreEqual(new float[] { 3 }, pixels.GetColumn<float>("Number").ToArray());
    }

    [TestMethod]
    public void Cursor_MissingFile_NamesColumnRowAndPath()
    {
        using var files = new ImageFiles();
        (MLContext ml, IDataView rows) = Rows(files);
        ImagePathView view = ml.Data.LoadImagesFromColumn(rows, "Image", "File", files.Folder);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Image"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        cursor.MoveNext();
        getter(ref image);
        Assert.AreEqual(files.PathOf("1.png"), image.Tag);
        cursor.MoveNext();
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => getter(ref image));
        StringAssert.StartsWith(error.Message, "Column 'File', row 1: ");
        StringAssert.Contains(error.Message, files.PathOf("missing.png"));
        image.Dispose();
    }

    [TestMethod]
    public void Cursor_Skip_SameRowsWhateverTheColumns_AndListed()
    {
        using var files = new ImageFiles();
        (MLContext ml, IDataView rows) = Rows(files);
        ImagePathView view = ml.Data.LoadImagesFromColumn(rows, "Image", "File", files.Folder, new ImageLoadOptions { BadFiles = BadFileBehavior.Skip });

        Assert.IsNull(view.GetRowCount());
        CollectionAssert.AreEqual(new float[] { 1, 3 }, view.GetColumn<float>("Number").ToArray());
        CollectionAssert.AreEqual(new[] { files.PathOf("missing.png") }, view.Skipped.Select(s => s.Path).ToArray());
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Image"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        var values = new List<(long, byte)>();
        while (cursor.MoveNext())
        {
            getter(ref image);
            getter(ref image);
            values.Add((cursor.Position, image.Pixels[0]));
        }

        image.Dispose();
        CollectionAssert.AreEqual(new[] { (0L, (byte)10), (1L, (byte)30) }, values);
        Assert.AreEqual(-1, cursor.Position);
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref image));
    }

    [TestMethod]
    public void LoadImagesFromColumn_NoColumnOfText_SaysWhatThereIs()
    {
        using var files = new ImageFiles();
        (MLContext ml, IDataView rows) = Rows(files);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => ml.Data.LoadImagesFromColumn(rows, "Image", "Path")).Message, "The view has no column 'Path'; it has File, Number.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => ml.Data.LoadImagesFromColumn(rows, "Image", "Number")).Message, "Column 'Number' is of type Single; paths are text.");
    }

    private static (MLContext ML, IDataView Rows) Rows(ImageFiles files)
    {
        files.Write("1.png", ImageFiles.Png(2, 2, 8, 0, [10, 10, 10, 10]));
        files.Write("3.png", ImageFiles.Png(2, 2, 8, 0, [30, 30, 30, 30]));
        var ml = new MLContext(1);
        return (ml, ml.Data.LoadFromEnumerable<Row>([new("1.png", 1), new("missing.png", 2), new("3.png", 3)]));
    }

    private sealed class Row(string file, float number)
    {
        public string File { get; } = file;

        public float Number { get; } = number;
    }
}
