using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Pretrained;

[TestClass]
public sealed class MiniVggTests
{
    [TestMethod]
    public void Create_SameSeed_SameWeights()
    {
        float[] first = Kernel(MiniVgg.Create(seed: 5)), second = Kernel(MiniVgg.Create(seed: 5)), other = Kernel(MiniVgg.Create(seed: 6));

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);
    }

    [TestMethod]
    public void Create_Layers_AreThoseOfFiveBlocks()
    {
        MiniVgg network = MiniVgg.Create(seed: 1, classes: 7);

        CollectionAssert.AreEqual(
            (string[])["block1_conv1", "block1_pool", "block2_conv1", "block2_pool", "block3_conv1", "block3_conv2", "block3_pool", "block4_conv1", "block4_conv2", "block4_pool",
                "block5_conv1", "block5_conv2", "block5_pool", "flatten", "fc1", "logits"],
            network.Layers.Select(layer => layer.Name).ToArray());
        Assert.AreEqual("block5_pool [64, 2, 2]", network["block5_pool"].ToString());
        Assert.AreEqual("logits [7]", network["logits"].ToString());
        Assert.IsEmpty(network.History);
    }

    [TestMethod]
    public void Train_TwoClasses_LearnsThemAndFoldsTheNormalization()
    {
        ImageSet images = Discs(40);

        MiniVgg network = MiniVgg.Train(images, new MiniVggOptions { ImageSize = 32, Epochs = 5, BatchSize = 4, Threads = 1, Dropout = 0, ValidationFraction = 0.25 });

        Assert.HasCount(5, network.History);
        Assert.IsLessThan(network.History[0].Loss, network.History[^1].Loss);
        Assert.IsGreaterThan(0.9, network.ValidationAccuracy!.Value);
        Assert.IsFalse(network.Model.Nodes.Any(node => node.OpType is "BatchNormalization" or "Dropout"));
        CollectionAssert.AreEqual((string[])["bright", "dark"], network.ClassNames.ToArray());
        Assert.AreEqual(1, network.InputChannels);
    }

    [TestMethod]
    public void Train_OneClass_IsRefused()
    {
        ImageSet images = Discs(8);
        var bright = new ImageSet([.. images.Images.Where((_, i) => images.Labels[i] == 0)], [0, 0, 0, 0], images.ClassNames);

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => MiniVgg.Train(bright)).Message, "are of 1 class;");
    }

    [TestMethod]
    public void Train_Cancelled_ThrowsOrReturnsWhatWasLearned()
    {
        using var source = new CancellationTokenSource();
        var progress = new CancelAfterFirstEpoch(source);
        MiniVggOptions options = new() { ImageSize = 32, Epochs = 50, BatchSize = 8, Threads = 1, Progress = progress, CancellationToken = source.Token, OnCancel = CancelBehavior.ReturnBest };

        MiniVgg network = MiniVgg.Train(Discs(16), options);

        Assert.IsLessThan(50, network.History.Count);
        Assert.IsGreaterThanOrEqualTo(1, network.History.Count);
        Assert.Throws<OperationCanceledException>(() => MiniVgg.Train(Discs(32), new MiniVggOptions { ImageSize = 32, Threads = 1, CancellationToken = new CancellationToken(canceled: true) }));
    }

    [TestMethod]
    public void Options_Defaults_AreThoseDocumented()
    {
        var options = new MiniVggOptions();

        Assert.AreEqual((64, 8, 32, 0.002, 0.3f), (options.ImageSize, options.Epochs, options.BatchSize, options.LearningRate, options.Dropout));
        Assert.AreEqual((0.1, 1L, 0, CancelBehavior.Throw), (options.ValidationFraction, options.Seed, options.Threads, options.OnCancel));
        Assert.AreEqual("ImageSize must be from 32 to 224. (Parameter 'ImageSize')\nActual value was 31.", Message(() => new MiniVggOptions { ImageSize = 31 }));
        Assert.AreEqual("Epochs must be at least 1. (Parameter 'Epochs')\nActual value was 0.", Message(() => new MiniVggOptions { Epochs = 0 }));
    }

    private static string Message(Action action) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message.ReplaceLineEndings("\n");

    private static float[] Kernel(MiniVgg network) => network.Model.Initializers.First(tensor => tensor.Dims.Count == 4).AsSpan<float>().ToArray();

    /// <summary>Grey discs, bright on dark and dark on bright.</summary>
    private static ImageSet Discs(int count)
    {
        var images = new PixelImage[count];
        for (int i = 0; i < count; i++)
        {
            var pixels = new byte[32 * 32];
            for (int p = 0; p < pixels.Length; p++)
            {
                int x = (p % 32) - 12 - (i % 9), y = (p / 32) - 12 - (i % 7);
                bool isInside = (x * x) + (y * y) < 64;
                pixels[p] = (byte)((isInside == (i % 2 == 0) ? 200 : 60) + (i * 37 % 40));
            }

            images[i] = new PixelImage(32, 32, 1, pixels);
        }

        return new ImageSet(images, [.. Enumerable.Range(0, count).Select(i => i % 2)], ["bright", "dark"]);
    }

    private sealed class CancelAfterFirstEpoch(CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Epoch >= 1)
            {
                source.Cancel();
            }
        }
    }
}
