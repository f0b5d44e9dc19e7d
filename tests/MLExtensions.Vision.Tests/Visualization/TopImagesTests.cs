using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class TopImagesTests
{
    private static readonly PixelImage[] Images = [.. Enumerable.Range(1, 11).Select(seed => TinyNetwork.Image(seed))];

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void FindTopImages_AnyThreads_AreThoseOfSortingAllResponses(int threads)
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer(threads);

        TopImagesResult result = visualizer.FindTopImages("block2_conv1", Images, [6, 2], new TopImagesOptions { Count = 4, BatchSize = 3 });

        Assert.IsTrue(result.IsComplete);
        Assert.AreEqual(11, result.ImagesSeen);
        CollectionAssert.AreEqual(new[] { 6, 2 }, result.Filters.Select(filter => filter.Filter).ToArray());
        float[][] maps = [.. Images.Select(Conv2)];
        foreach (TopImages top in result.Filters)
        {
            float[][] planes = [.. maps.Select(map => map.AsSpan(top.Filter * 144, 144).ToArray())];
            int[] order = [.. Enumerable.Range(0, 11).OrderByDescending(image => planes[image].Max()).ThenBy(image => image).Take(4)];
            CollectionAssert.AreEqual(order, top.Images.Select(image => image.Image).ToArray());
            Assert.AreEqual(planes.Average(plane => plane.Average()), top.MeanResponse, 1e-5);
            foreach (TopImage image in top.Images)
            {
                Assert.AreEqual(planes[image.Image].Max(), image.Response, 1e-5f);
                Assert.AreEqual(image.Response, planes[image.Image][(image.Row * 12) + image.Column], 1e-5f);
            }
        }
    }

    [TestMethod]
    public void FindTopImages_Patch_IsTheReceptiveFieldInsideTheImage()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();

        TopImage top = visualizer.FindTopImages("block2_conv1", Images, [1], new TopImagesOptions { Count = 1 }).Filters[0].Images[0];

        int left = Math.Max((2 * top.Column) - 3, 0), right = Math.Min((2 * top.Column) + 5, 24), upper = Math.Max((2 * top.Row) - 3, 0), lower = Math.Min((2 * top.Row) + 5, 24);
        CollectionAssert.AreEqual(Images[top.Image].Crop(left, upper, right - left, lower - upper).Pixels.ToArray(), top.Patch.Pixels.ToArray());
        Assert.AreEqual((right - left, lower - upper), (top.Patch.Width, top.Patch.Height));
    }

    [TestMethod]
    public void FindTopImages_EqualImages_TheFirstOneComesFirst()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer(threads: 3);

        TopImagesResult result = visualizer.FindTopImages("block1_conv1", [.. Enumerable.Repeat(Images[0], 7)], [0], new TopImagesOptions { Count = 3, BatchSize = 1 });

        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, result.Filters[0].Images.Select(image => image.Image).ToArray());
    }

    [TestMethod]
    public void FindTopImages_OtherSizes_AreFitted()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();
        PixelImage large = TinyNetwork.Image(1, 60, 40);

        TopImage top = visualizer.FindTopImages("logits", [large], [0]).Filters[0].Images[0];

        CollectionAssert.AreEqual(large.Fit(24, 24, ImageFit.Crop).Pixels.ToArray(), top.Patch.Pixels.ToArray());
    }

    [TestMethod]
    public void FindTopImages_Cancelled_HandsBackWhatWasSeen()
    {
        using var cancellation = new CancellationTokenSource();
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();

        TopImagesResult result = visualizer.FindTopImages(
            "block2_conv1", Images, options: new TopImagesOptions { BatchSize = 2 }, progress: new Canceller(cancellation, 0.5), cancellationToken: cancellation.Token);

        Assert.IsFalse(result.IsComplete);
        Assert.AreEqual(6, result.ImagesSeen);
        Assert.IsTrue(result.Filters.All(filter => filter.Images.Count == 6));
    }

    [TestMethod]
    public void FindTopImages_NothingLikeThat_IsRefused()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => visualizer.FindTopImages("block2_conv1", [])).Message, "There are no images.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => visualizer.FindTopImages("block2_conv1", Images, [8])).Message, "Layer 'block2_conv1' has 8 filters, numbered from 0; there is no 8.");
    }

    [TestMethod]
    public void ComputeFeatureMaps_Image_AreTheLayersValues()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();
        float[] expected = Conv2(Images[2]);

        FeatureMaps maps = visualizer.ComputeFeatureMaps("block2_conv1", Images[2]);

        Assert.AreEqual((8, 12, 12), (maps.Filters, maps.Height, maps.Width));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], maps.Values.Span[i], 1e-5f);
        }

        PixelImage picture = maps.Picture(3, scale: 2);
        Assert.AreEqual((24, 24, 3), (picture.Width, picture.Height, picture.Channels));
        int brightest = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(maps.Map(3));
        PixelColor color = picture[2 * (brightest % 12), 2 * (brightest / 12)];
        Assert.AreEqual(new PixelColor(253, 231, 37), color);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => maps.Picture(8));
    }

    [TestMethod]
    public void DrawFirstKernels_Weights_AreColoursAroundGrey()
    {
        using var visualizer = new FilterVisualizer(TinyNetwork.Cnn(preprocessing: ImagePreprocessing.Caffe), 1);
        OnnxModel model = TinyNetwork.Model();
        float[] weights = model.FindInitializer(model.Nodes.First(node => node.OpType == "Conv").Inputs[1])!.AsSpan<float>().ToArray();

        IReadOnlyList<PixelImage> kernels = visualizer.DrawFirstKernels();

        Assert.HasCount(6, kernels);
        float[] second = weights[27..54];
        // Blue comes first in this network's weights.
        byte red = (byte)(127.5f + (127.5f * second[18 + 5] / second.Max(MathF.Abs)) + 0.5f), blue = (byte)(127.5f + (127.5f * second[5] / second.Max(MathF.Abs)) + 0.5f);
        Assert.AreEqual((red, blue), (kernels[1][2, 1].Red, kernels[1][2, 1].Blue));
    }

    [TestMethod]
    public void TopImagesOptions_DefaultsAndRanges_ArePinned()
    {
        var options = new TopImagesOptions();

        Assert.AreEqual((9, 0, 8, CancelBehavior.ReturnBest), (options.Count, options.Size, options.BatchSize, options.OnCancel));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TopImagesOptions { Count = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TopImagesOptions { Size = 4 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TopImagesOptions { BatchSize = 0 });
    }

    private static float[] Conv2(PixelImage image)
    {
        var tensor = new float[3 * 24 * 24];
        ImagePreprocessing.ImageNet.Apply(image, tensor, TensorLayout.Nchw, 3);
        using var session = new OnnxSession(TinyNetwork.Model().ExposeOutputs("conv2"));
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("image", tensor, 1, 3, 24, 24));
        return results.Span<float>("conv2").ToArray();
    }

    private sealed class Canceller(CancellationTokenSource source, double fraction) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Fraction > fraction)
            {
                source.Cancel();
            }
        }
    }
}
