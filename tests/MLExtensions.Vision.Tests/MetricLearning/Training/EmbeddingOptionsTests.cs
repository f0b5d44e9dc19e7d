using Microsoft.ML.Transforms.Image;

namespace MLExtensions.Vision.Tests.MetricLearning.Training;

[TestClass]
public sealed class EmbeddingOptionsTests
{
    [TestMethod]
    public void Defaults_AreAsDocumented()
    {
        var options = new EmbeddingOptions();
        Assert.IsNull(options.Backbone);
        Assert.AreEqual(128, options.Dimension);
        Assert.AreEqual(TripletMiner.SemiHard, Assert.IsInstanceOfType<TripletLoss>(options.Loss).Miner);
        Assert.AreEqual(20, options.Epochs);
        Assert.IsNull(options.ClassesPerBatch);
        Assert.IsNull(options.RowsPerClass);
        Assert.AreEqual(0.002, options.LearningRate);
        Assert.AreEqual(0.0001, options.WeightDecay);
        Assert.IsEmpty(options.Augmentations);
        Assert.IsNull(options.AugmentedCrop);
        Assert.AreEqual(ImageResizingEstimator.ResizingKind.IsoCrop, options.Resizing);
        Assert.AreEqual(0, options.ValidationFraction);
        Assert.IsNull(options.Patience);
        Assert.IsNull(options.Seed);
        Assert.AreEqual(Onnx.TrainingBackend.Auto, options.Backend);
        Assert.AreEqual(0, options.Threads);
        Assert.AreEqual(CancelBehavior.Throw, options.OnCancel);
    }

    [TestMethod]
    public void Dimension_OfZero_SaysWhatIsRight()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { Dimension = 0 });
        StringAssert.Contains(error.Message, "Dimension must be from 1 to 65536.");
        Assert.AreEqual(0, error.ActualValue);
    }

    [TestMethod]
    public void Options_OutOfRange_Throw()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { Epochs = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { ClassesPerBatch = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { RowsPerClass = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { LearningRate = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { ValidationFraction = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { Threads = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { Backend = (Onnx.TrainingBackend)7 });
        Assert.ThrowsExactly<ArgumentException>(() => new EmbeddingOptions { Augmentations = [null!] });
        Assert.ThrowsExactly<ArgumentNullException>(() => new EmbeddingOptions { Loss = null! });
    }

    [TestMethod]
    public void Backbones_OutOfRange_Throw()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SmallCnnBackbone { Channels = 2 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SmallCnnBackbone { ImageSize = 7 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ResidualCnnBackbone { Stages = 0 });
        Assert.ThrowsExactly<ArgumentException>(() => new MlpBackbone { HiddenUnits = [0] });
    }
}
