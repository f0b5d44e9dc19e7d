using MLExtensions.Display;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class EmbeddingPicturesTests
{
    // On a line: a 0, a 1, b 3, b 7, a 8.
    private static readonly FloatMatrix s_line = new(new float[] { 0, 1, 3, 7, 8 }, 5, 1);

    private static ImageSet Images => new([.. Enumerable.Range(0, 5).Select(i => new PixelImage(2, 2, 1, new byte[4]))], [0, 0, 1, 1, 0], ["a", "b"]);

    [TestMethod]
    public void DrawRetrieval_SameSet_LeavesTheQueryOutAndFramesOtherClasses()
    {
        RetrievalSheet sheet = EmbeddingPictures.DrawRetrieval(Images, s_line, new RetrievalSheetOptions { Neighbors = 3, QueryRows = [1, 3] });

        Assert.HasCount(2, sheet.Queries);
        CollectionAssert.AreEqual(new[] { 0, 2, 3 }, Rows(sheet.Queries[0]));
        CollectionAssert.AreEqual(new[] { true, false, false }, sheet.Queries[0].Nearest.Select(n => n.IsRight).ToArray());
        CollectionAssert.AreEqual(new[] { 1.0, 2, 6 }, sheet.Queries[0].Nearest.Select(n => n.Distance).ToArray());
        CollectionAssert.AreEqual(new[] { 4, 2, 1 }, Rows(sheet.Queries[1]));
        Assert.AreEqual("b", sheet.Queries[1].Image.Caption);
    }

    [TestMethod]
    public void DrawRetrieval_OtherSet_ComparesNamesOfClasses()
    {
        var references = new ImageSet(Images.Images, [1, 1, 0, 0, 1], ["b", "a"]);

        RetrievalSheet sheet = EmbeddingPictures.DrawRetrieval(Images, s_line, references, s_line, new RetrievalSheetOptions { Neighbors = 1, Queries = 4, Distance = EmbeddingDistance.SquaredEuclidean });

        // The first of each class, then the second of each.
        CollectionAssert.AreEqual(new[] { 0, 2, 1, 3 }, sheet.Queries.Select(q => (int)q.Image.Facts.Single(f => f.Name == "row").Value!).ToArray());
        Assert.IsTrue(sheet.Queries.All(q => q.Nearest.Single() is { IsRight: true, Distance: 0 }));
    }

    [TestMethod]
    public void DrawRetrieval_OnlyWrong_ShowsFailures()
    {
        RetrievalSheet sheet = EmbeddingPictures.DrawRetrieval(Images, s_line, new RetrievalSheetOptions { Neighbors = 1, OnlyWrong = true });

        CollectionAssert.AreEqual(new[] { 2, 3, 4 }, sheet.Queries.Select(q => (int)q.Image.Facts.Single(f => f.Name == "row").Value!).Order().ToArray());
    }

    [TestMethod]
    public void DrawMap_Points_HaveClassesAndPictures()
    {
        ScatterPlot plot = EmbeddingPictures.DrawMap(Images, new FloatMatrix(new float[10], 5, 2), "Map");

        CollectionAssert.AreEqual(new[] { "a", "a", "b", "b", "a" }, plot.Points.Select(p => p.Category).ToArray());
        Assert.IsTrue(plot.Points.All(p => p.Thumbnail is { Width: 2, Height: 2, Channels: 1 }));
    }

    [TestMethod]
    public void Draw_BadInput_Throws()
    {
        Assert.ThrowsExactly<ArgumentException>(() => EmbeddingPictures.DrawRetrieval(Images, new FloatMatrix(4, 1)));
        Assert.ThrowsExactly<ArgumentException>(() => EmbeddingPictures.DrawRetrieval(Images, s_line, Images, new FloatMatrix(5, 2)));
        Assert.ThrowsExactly<ArgumentException>(() => EmbeddingPictures.DrawRetrieval(Images.Select([0]), new FloatMatrix(1, 1)));
        Assert.ThrowsExactly<ArgumentException>(() => EmbeddingPictures.DrawMap(Images, new FloatMatrix(5, 3)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => EmbeddingPictures.DrawRetrieval(Images, s_line, new RetrievalSheetOptions { QueryRows = [5] }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RetrievalSheetOptions { Neighbors = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RetrievalSheetOptions { Queries = 0 });
        var defaults = new RetrievalSheetOptions();
        Assert.AreEqual((10, 10, false, EmbeddingDistance.Euclidean), (defaults.Neighbors, defaults.Queries, defaults.OnlyWrong, defaults.Distance));
    }

    private static int[] Rows(RetrievalQuery query) => [.. query.Nearest.Select(n => (int)n.Image.Facts.Single(f => f.Name == "row").Value!)];
}
