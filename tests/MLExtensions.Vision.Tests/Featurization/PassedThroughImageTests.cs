using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Vision.Tests.Featurization;

/// <summary>Images that pass through a cursor that computes its rows in blocks.</summary>
[TestClass]
public sealed class PassedThroughImageTests
{
    private static readonly MLContext s_context = new(1);

    [TestMethod]
    public void Cursor_ImageBesideBlocks_EveryReadIsAnImageOfItsOwn()
    {
        ImageSet drawn = DrawnShapes.Draw(5, seed: 1, size: 32);
        using DataViewRowCursor cursor = Cursor(drawn.ToDataView(), out DataViewSchema.Column image);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(image);
        var kept = new List<MLImage>();

        for (int row = 0; cursor.MoveNext(); row++)
        {
            MLImage first = null!, second = null!;
            getter(ref first);
            getter(ref second);
            Assert.AreNotSame(first, second);
            first.Dispose();
            CollectionAssert.AreEqual(drawn.Images[row].Pixels.ToArray(), PixelImage.FromMLImage(second).Pixels.ToArray());
            kept.Add(second);
        }

        // They stay when the cursor has gone on.
        for (int row = 0; row < 5; row++)
        {
            CollectionAssert.AreEqual(drawn.Images[row].Pixels.ToArray(), PixelImage.FromMLImage(kept[row]).Pixels.ToArray());
            kept[row].Dispose();
        }
    }

    [TestMethod]
    public void Cursor_CallersImage_IsDisposedByTheNextRead()
    {
        using DataViewRowCursor cursor = Cursor(DrawnShapes.Draw(3, seed: 1, size: 32).ToDataView(), out DataViewSchema.Column image);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(image);
        MLImage value = null!;
        Assert.IsTrue(cursor.MoveNext());
        getter(ref value);
        MLImage first = value;
        Assert.IsTrue(cursor.MoveNext());

        getter(ref value);

        Assert.Throws<Exception>(() => _ = first.Pixels.Length);
        Assert.AreEqual(32, value.Width);
        value.Dispose();
    }

    [TestMethod]
    public void Cursor_FeaturesOfCallersImages_LeaveThemAsTheyAre()
    {
        Row[] rows = [.. DrawnShapes.Draw(3, seed: 1, size: 32).Images.Select(image => new Row { Image = image.ToMLImage() })];
        IDataView data = s_context.Data.LoadFromEnumerable(rows);
        for (int pass = 0; pass < 2; pass++)
        {
            Assert.AreEqual(3, Features(data).GetColumn<float[]>("Features").Count());
        }

        Assert.IsTrue(rows.All(row => row.Image!.Width == 32));
    }

    [TestMethod]
    public void Cursor_TagAndMissingImage_AreKept()
    {
        using MLImage tagged = DrawnShapes.Draw(1, seed: 1, size: 32).Images[0].ToMLImage();
        tagged.Tag = "a.png";
        IDataView data = s_context.Data.LoadFromEnumerable<Row>([new() { Image = null }, new() { Image = tagged }]);
        using DataViewRowCursor cursor = Cursor(data, out DataViewSchema.Column image);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(image);
        MLImage value = null!;

        Assert.IsTrue(cursor.MoveNext());
        getter(ref value);
        Assert.IsNull(value);
        Assert.IsTrue(cursor.MoveNext());
        getter(ref value);

        Assert.AreEqual("a.png", value.Tag);
        Assert.AreNotSame(tagged, value);
        value.Dispose();
        Assert.AreEqual(32, tagged.Width);
    }

    private static DataViewRowCursor Cursor(IDataView data, out DataViewSchema.Column image)
    {
        IDataView view = Features(data);
        image = view.Schema["Image"];
        return view.GetRowCursor([image, view.Schema["Features"]]);
    }

    private static IDataView Features(IDataView data)
    {
        var options = new CnnFeaturizerOptions { BatchSize = 4, Threads = 1, Placement = ImagePlacement.Crop };
        return s_context.Embeddings().FeaturizeByCnn("Features", "Image", MiniVgg.Create(1, imageSize: 32), "block1_pool", options).Fit(data).Transform(data);
    }

    private sealed class Row
    {
        [ImageType(32, 32)]
        public MLImage? Image { get; set; }
    }
}
