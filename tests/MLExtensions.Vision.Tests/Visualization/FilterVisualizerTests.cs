namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class FilterVisualizerTests
{
    private static readonly MaximizationOptions Quick = new() { Size = TinyNetwork.Size, Steps = 6 };

    [TestMethod]
    public void Maximize_WholeLayer_EveryFilterRespondsMoreThanToNoise()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();

        MaximizedLayer found = visualizer.Maximize("block2_conv1", options: Quick with { Steps = 15 });

        Assert.IsTrue(found.IsComplete);
        CollectionAssert.AreEqual(Enumerable.Range(0, 8).ToArray(), found.Images.Select(image => image.Filter!.Value).ToArray());
        Assert.IsTrue(found.Images.All(image => image.Response > image.StartResponse + 0.1), string.Join(", ", found.Images.Select(image => $"{image.StartResponse} to {image.Response}")));
    }

    [TestMethod]
    [DataRow("pixels")]
    [DataRow("Lucid")]
    public void Maximize_ThreadsAndOtherFilters_DoNotChangeThePicture(string recipe)
    {
        MaximizationOptions options = recipe == "Lucid" ? MaximizationOptions.Lucid with { Size = 24, Steps = 4 } : Quick with { Jitter = 2, BlurEvery = 2, L2 = 0.1, TotalVariation = 0.1 };
        using FilterVisualizer one = TinyNetwork.Visualizer(threads: 1), three = TinyNetwork.Visualizer(threads: 3);

        MaximizedLayer all = three.Maximize("block2_conv1", options: options);
        MaximizedLayer single = one.Maximize("block2_conv1", [5], options);

        CollectionAssert.AreEqual(single.Images[0].Values.ToArray(), all.Images[5].Values.ToArray());
        CollectionAssert.AreNotEqual(all.Images[4].Values.ToArray(), all.Images[5].Values.ToArray());
    }

    [TestMethod]
    public void Maximize_Objectives_EachRises()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();
        float[] direction = [1, -1, 0, 0, 0.5f, 0, 0, 0];

        MaximizedLayer inner = visualizer.Maximize("block2_conv1", [new FilterObjective.Neuron(3), new FilterObjective.Neuron(3, 0, 11), new FilterObjective.Direction(direction)], Quick);
        MaximizedLayer scores = visualizer.Maximize("logits", [new FilterObjective.Logit(2)], Quick with { Size = 0 });

        Assert.IsTrue(inner.Images.Concat(scores.Images).All(image => image.Response > image.StartResponse));
        Assert.AreEqual(2, scores.Images[0].Filter);
        Assert.IsNull(inner.Images[2].Filter);
    }

    [TestMethod]
    public void Maximize_Cancelled_HandsBackWhatIsFinished()
    {
        using var cancellation = new CancellationTokenSource();
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();
        var seen = new List<MaximizationProgress>();
        var progress = new Listener(value =>
        {
            seen.Add(value);
            if (value.Finished == 3)
            {
                cancellation.Cancel();
            }
        });

        MaximizedLayer found = visualizer.Maximize("block2_conv1", options: Quick, progress: progress, cancellationToken: cancellation.Token);

        Assert.IsFalse(found.IsComplete);
        Assert.HasCount(3, found.Images);
        Assert.AreEqual((3, 8), (seen[2].Finished, seen[2].Count));
        Assert.AreSame(found.Images[2], seen[2].Latest);
        Assert.ThrowsExactly<OperationCanceledException>(() =>
            visualizer.Maximize("block2_conv1", options: Quick with { OnCancel = CancelBehavior.Throw }, cancellationToken: cancellation.Token));
    }

    [TestMethod]
    public void Maximize_Picture_HasTheContrastAndMarginAskedFor()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();

        PixelImage picture = visualizer.Maximize("block1_conv1", [0], Quick with { Margin = 0.25, Contrast = 0.1 }).Images[0].Picture;

        Assert.AreEqual((12, 12, 3), (picture.Width, picture.Height, picture.Channels));
        double[] values = [.. picture.Pixels.ToArray().Select(value => value / 255.0)];
        Assert.AreEqual(0.5, values.Average(), 0.01);
        Assert.AreEqual(0.1, Math.Sqrt(values.Average(value => (value - 0.5) * (value - 0.5))), 0.01);
    }

    [TestMethod]
    public void Maximize_NothingLikeThat_IsRefusedBeforeTheWork()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();

        StringAssert.Contains(Refused("block2_conv1", new FilterObjective.Filter(8)), "Layer 'block2_conv1' has 8 filters, numbered from 0; there is no 8.");
        StringAssert.Contains(Refused("block2_conv1", new FilterObjective.Neuron(0, 12)), "The maps of layer 'block2_conv1' are 12 × 12; there is no row 12.");
        StringAssert.Contains(Refused("block2_conv1", new FilterObjective.Direction([1])), "A direction in layer 'block2_conv1' has 8 weights, not 1.");
        StringAssert.Contains(Refused("block2_conv1", new FilterObjective.Logit(0)), "no class scores");
        StringAssert.Contains(Refused("conv9", new FilterObjective.Filter(0)), "The network has no layer 'conv9'");

        string Refused(string layer, FilterObjective objective) =>
            Assert.ThrowsExactly<ArgumentException>(() => visualizer.Maximize(layer, [objective], Quick)).Message;
    }

    [TestMethod]
    public void Maximize_AfterDispose_Throws()
    {
        FilterVisualizer visualizer = TinyNetwork.Visualizer();
        visualizer.Maximize("block1_conv1", [0], Quick);

        visualizer.Dispose();
        visualizer.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => visualizer.Maximize("block1_conv1", [0], Quick));
    }

    private sealed class Listener(Action<MaximizationProgress> listen) : IProgress<MaximizationProgress>
    {
        public void Report(MaximizationProgress value) => listen(value);
    }
}
