using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class DrawnShapesTests
{
    [TestMethod]
    public void Draw_SameSeed_SameImagesWhateverTheCount()
    {
        ImageSet few = DrawnShapes.Draw(3, seed: 5, size: 24), many = DrawnShapes.Draw(20, seed: 5, size: 24);
        for (int i = 0; i < few.Count; i++)
        {
            CollectionAssert.AreEqual(few.Images[i].Pixels.ToArray(), many.Images[i].Pixels.ToArray());
        }
    }

    [TestMethod]
    public void Draw_OtherSeed_OtherImages() =>
        CollectionAssert.AreNotEqual(DrawnShapes.Draw(1, 1).Images[0].Pixels.ToArray(), DrawnShapes.Draw(1, 2).Images[0].Pixels.ToArray());

    [TestMethod]
    public void Draw_TwentyImages_EveryClassTwice()
    {
        ImageSet set = DrawnShapes.Draw(20, seed: 1, size: 16);
        CollectionAssert.AreEqual(Enumerable.Repeat(2, 10).ToArray(), set.Labels.CountBy(l => l).Select(p => p.Value).ToArray());
        Assert.AreEqual("waves", set.ClassNames[set.Labels[9]]);
    }

    [TestMethod]
    public void Draw_SizeOutside_Throws()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DrawnShapes.Draw(1, 1, 15));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DrawnShapes.Draw(0, 1));
    }
}
