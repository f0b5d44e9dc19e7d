namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class TsneOptionsTests
{
    [TestMethod]
    public void Constructor_Always_HasTheDocumentedDefaults()
    {
        TsneOptions options = new();

        Assert.AreEqual(2, options.Dimensions);
        Assert.AreEqual(30, options.Perplexity);
        Assert.AreEqual(250, options.ExaggerationIterations);
        Assert.AreEqual(500, options.Iterations);
        Assert.AreEqual(12, options.EarlyExaggeration);
        Assert.AreEqual(1, options.LateExaggeration);
        Assert.AreEqual(0.5, options.Theta);
        Assert.AreEqual(1, options.DegreesOfFreedom);
        Assert.AreEqual(50, options.CallbackEvery);
        Assert.IsNull(options.LearningRate);
        Assert.IsNull(options.Components);
    }

    [TestMethod]
    public void Perplexity_BelowOne_IsRefused()
    {
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TsneOptions { Perplexity = 0.5 });

        StringAssert.StartsWith(error.Message, "Perplexity must be at least 1.");
    }
}
