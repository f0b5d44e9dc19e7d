namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class GloVeOptionsTests
{
    [TestMethod]
    public void Defaults_AreThoseDocumented()
    {
        GloVeOptions options = new();
        Assert.AreEqual(100, options.Dimension);
        Assert.AreEqual(25, options.Iterations);
        Assert.AreEqual(10.0, options.XMax);
        Assert.AreEqual(0.75, options.Alpha);
        Assert.AreEqual(0.05, options.LearningRate);
        Assert.AreEqual(100.0, options.GradientClip);
        Assert.AreEqual(1, options.Seed);
        Assert.AreEqual(Environment.ProcessorCount, options.Threads);
        Assert.AreEqual(GloVeOutput.WordPlusContext, options.Output);
        Assert.AreEqual(CancelBehavior.Throw, options.OnCancel);
        Assert.IsNull(options.CheckpointPath);
        Assert.AreEqual(10, options.CheckpointEvery);
    }

    [TestMethod]
    public void OutOfRange_IsRefusedWithWhatWouldBeRight()
    {
        Assert.AreEqual("Dimension must be from 1 to 32768. (Parameter 'Dimension')", FirstLine(() => new GloVeOptions { Dimension = 0 }));
        Assert.AreEqual("Iterations must be at least 1. (Parameter 'Iterations')", FirstLine(() => new GloVeOptions { Iterations = -1 }));
        Assert.AreEqual("XMax must be greater than 0. (Parameter 'XMax')", FirstLine(() => new GloVeOptions { XMax = 0 }));
        Assert.AreEqual("Alpha must be greater than 0. (Parameter 'Alpha')", FirstLine(() => new GloVeOptions { Alpha = -0.5 }));
        Assert.AreEqual("LearningRate must be greater than 0. (Parameter 'LearningRate')", FirstLine(() => new GloVeOptions { LearningRate = double.NaN }));
        Assert.AreEqual("GradientClip must be greater than 0. (Parameter 'GradientClip')", FirstLine(() => new GloVeOptions { GradientClip = double.PositiveInfinity }));
        Assert.AreEqual("Threads must be at least 1. (Parameter 'Threads')", FirstLine(() => new GloVeOptions { Threads = 0 }));
        Assert.AreEqual("Output must be one of WordPlusContext, Word, Context, Both. (Parameter 'Output')", FirstLine(() => new GloVeOptions { Output = (GloVeOutput)9 }));
        Assert.AreEqual("OnCancel must be one of Throw, ReturnBest. (Parameter 'OnCancel')", FirstLine(() => new GloVeOptions { OnCancel = (CancelBehavior)9 }));
        Assert.AreEqual("CheckpointEvery must be at least 1. (Parameter 'CheckpointEvery')", FirstLine(() => new GloVeOptions { CheckpointEvery = 0 }));
    }

    private static string FirstLine(Func<object> create) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => create()).Message.Split(Environment.NewLine)[0];
}
