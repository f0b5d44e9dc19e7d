using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class DrawnColorDigitsTests
{
    [TestMethod]
    public void Draw_SameSeed_SameImagesWhateverTheCount()
    {
        ImageSet few = DrawnColorDigits.Draw(3, seed: 5, size: 24), many = DrawnColorDigits.Draw(20, seed: 5, size: 24);
        for (int i = 0; i < few.Count; i++)
        {
            CollectionAssert.AreEqual(few.Images[i].Pixels.ToArray(), many.Images[i].Pixels.ToArray());
        }
    }

    [TestMethod]
    public void Draw_ThirteenImages_DigitsInTurn()
    {
        ImageSet set = DrawnColorDigits.Draw(13, seed: 1);
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2 }, set.Labels.ToArray());
        Assert.IsTrue(set.Images.All(i => i is { Width: 32, Height: 32, Channels: 3 }));
    }
}
