using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class PixelImageTests
{
    [TestMethod]
    public void Create_PixelsOfAnotherSize_ThrowsWithBothSizes()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new PixelImage(4, 2, 3, new byte[23]));
        Assert.AreEqual("23 bytes are no image of 2 × 4 × 3. (Parameter 'pixels')", error.Message);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    [DataRow(4)]
    public void Create_OtherThanOneOrThreeChannels_Throws(int channels) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PixelImage(1, 1, channels, new byte[channels]));
}
