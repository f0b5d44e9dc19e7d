using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class AttributionTests
{
    private static readonly PixelImage Image = TinyNetwork.Image(3);

    [TestMethod]
    public void ComputeSaliencyAndGradientTimesInput_Pixels_AreTheDifferenceQuotients()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();
        float[] planes = Planes.Of(Image, 3);

        AttributionMap saliency = visualizer.ComputeSaliency(Image, 2), product = visualizer.ComputeGradientTimesInput(Image, 2);

        Assert.AreEqual((AttributionMethod.Saliency, 2, 24, 24), (saliency.Method, saliency.Class, saliency.Height, saliency.Width));
        Assert.AreEqual(Scores(planes)[2], saliency.Score, 1e-4);
        float largest = saliency.Values.ToArray().Max(), largestProduct = product.Values.ToArray().Max(MathF.Abs);
        foreach (int pixel in new[] { 0, 77, 300, 433, 575 })
        {
            double[] slopes = [.. Enumerable.Range(0, 3).Select(channel => (Changed(pixel, channel, 1e-7) - Changed(pixel, channel, -1e-7)) / 2e-7)];
            Assert.AreEqual(slopes.Max(Math.Abs), saliency.Values.Span[pixel], 1e-4 * largest);
            double sum = slopes.Select((slope, channel) => slope * (planes[(channel * 576) + pixel] - 0.5)).Sum();
            Assert.AreEqual(sum, product.Values.Span[pixel], 1e-4 * largestProduct);
        }

        // In double precision, so that the step is small enough to stay on one side of the kinks of rectifiers and pools.
        double Changed(int pixel, int channel, double change)
        {
            double[] values = [.. planes.Select((value, i) => Normalized(value + (i == (channel * 576) + pixel ? change : 0), i / 576))];
            return new ReferenceEvaluator(TinyNetwork.Model()).Run(new Dictionary<string, ReferenceTensor> { ["image"] = ReferenceTensor.Float(values, 1, 3, 24, 24) })["logits"].Values[2];
        }

        static double Normalized(double value, int channel) => (value - ImagePreprocessing.ImageNet.Mean[channel]) / ImagePreprocessing.ImageNet.StandardDeviation[channel];
    }

    [TestMethod]
    public void ComputeGradCam_LastConvolution_IsTheRectifiedSumOfWeightedMaps()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();
        OnnxModel gradients = Gradients.Build(TinyNetwork.Model(), "logits", ["conv2"], new GradientOptions { SeedInput = "seed" }).ExposeOutputs("conv2");
        using var session = new OnnxSession(gradients);
        var tensor = new float[3 * 576];
        ImagePreprocessing.ImageNet.Apply(Image, tensor, TensorLayout.Nchw, 3);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("image", tensor, 1, 3, 24, 24), OnnxFeed.Of<float>("seed", new float[] { 0, 1, 0, 0, 0 }, 1, 5));
        float[] maps = results.Span<float>("conv2").ToArray(), slopes = results.Span<float>("conv2_gradient").ToArray();
        var expected = new float[144];
        for (int i = 0; i < maps.Length; i++)
        {
            expected[i % 144] += maps[i] * slopes.AsSpan(i / 144 * 144, 144).ToArray().Average();
        }

        AttributionMap map = visualizer.ComputeGradCam(Image, "block2_conv1", 1);

        // Four pixels around the corner of four elements: at a quarter and three quarters between them.
        int row = 5, column = 7;
        float Value(int r, int c) => MathF.Max(expected[(r * 12) + c], 0);
        float between = (0.75f * ((0.75f * Value(row, column)) + (0.25f * Value(row, column + 1)))) + (0.25f * ((0.75f * Value(row + 1, column)) + (0.25f * Value(row + 1, column + 1))));
        Assert.AreEqual(between, map.Values.Span[(11 * 24) + 15], 1e-3f * map.Values.ToArray().Max());
        Assert.AreEqual(Value(0, 0), map.Values.Span[0], 1e-3f * map.Values.ToArray().Max());
        Assert.IsTrue(map.Values.ToArray().All(value => value >= 0));
    }

    [TestMethod]
    public void ComputeOcclusion_Patch_IsTheFallOfTheScore()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer(threads: 2);
        float[] planes = Planes.Of(Image, 3);
        float[] scores = Scores(planes);
        int best = Array.IndexOf(scores, scores.Max());

        AttributionMap map = visualizer.ComputeOcclusion(Image, options: new OcclusionOptions { PatchSize = 6, Stride = 6, BatchSize = 3 });

        Assert.AreEqual(best, map.Class);
        Assert.IsTrue(map.IsComplete && map.IsSigned);
        foreach ((int row, int column) in new[] { (0, 0), (2, 3), (3, 3) })
        {
            float[] covered = [.. planes];
            for (int i = 0; i < covered.Length; i++)
            {
                if (i / 24 % 24 / 6 == row && i % 24 / 6 == column)
                {
                    covered[i] = 0.5f;
                }
            }

            Assert.AreEqual(scores[best] - Scores(covered)[best], map.Values.Span[(row * 6 * 24) + (column * 6)], 1e-3);
            Assert.AreEqual(map.Values.Span[(row * 6 * 24) + (column * 6)], map.Values.Span[(((row * 6) + 5) * 24) + (column * 6) + 5]);
        }
    }

    [TestMethod]
    public void ComputeOcclusion_Cancelled_LeavesTheRestAtZero()
    {
        using var cancellation = new CancellationTokenSource();
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();
        cancellation.Cancel();

        AttributionMap map = visualizer.ComputeOcclusion(Image, 0, cancellationToken: cancellation.Token);

        Assert.IsFalse(map.IsComplete);
        Assert.IsTrue(map.Values.ToArray().All(value => value == 0));
        Assert.ThrowsExactly<OperationCanceledException>(() => visualizer.ComputeOcclusion(Image, 0, new OcclusionOptions { OnCancel = CancelBehavior.Throw }, null, cancellation.Token));
    }

    [TestMethod]
    public void Picture_SignedMap_IsBlueAgainstAndRedFor()
    {
        var values = new float[100];
        (values[0], values[1]) = (-2, 2);
        var map = new AttributionMap(AttributionMethod.Occlusion, 0, 0, 10, 10, values, new PixelImage(10, 10, 1, [.. Enumerable.Repeat((byte)100, 100)]));

        PixelImage picture = map.Picture(), overlay = map.Overlay(0.25);

        Assert.AreEqual((new PixelColor(33, 102, 172), new PixelColor(178, 24, 43), new PixelColor(247, 247, 247)), (picture[0, 0], picture[1, 0], picture[2, 0]));
        Assert.AreEqual((byte)((0.25 * 178) + 75 + 0.5), overlay[1, 0].Red);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => map.Overlay(1.5));
    }

    [TestMethod]
    public void Compute_NothingLikeThat_IsRefused()
    {
        using FilterVisualizer visualizer = TinyNetwork.Visualizer();

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => visualizer.ComputeSaliency(Image, 5)).Message, "The network tells 5 classes apart, numbered from 0; there is no 5.");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => visualizer.ComputeOcclusion(Image, 0, new OcclusionOptions { PatchSize = 25 })).Message, "A patch of 25 pixels does not fit into an image of 24 × 24.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => visualizer.ComputeGradCam(Image, "conv7")).Message, "The network has no layer 'conv7'");
        Assert.ThrowsExactly<ArgumentException>(() => visualizer.ComputeGradCam(Image, "logits"));
    }

    [TestMethod]
    public void OcclusionOptions_DefaultsAndRanges_ArePinned()
    {
        var options = new OcclusionOptions();

        Assert.AreEqual((0, 0, 8, CancelBehavior.ReturnBest), (options.PatchSize, options.Stride, options.BatchSize, options.OnCancel));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OcclusionOptions { PatchSize = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OcclusionOptions { Stride = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OcclusionOptions { BatchSize = 0 });
    }

    private static float[] Scores(float[] planes)
    {
        var tensor = new float[planes.Length];
        new VisualizedNetwork(TinyNetwork.Cnn()).Input.Write(planes, tensor);
        using var session = new OnnxSession(TinyNetwork.Model());
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("image", tensor, 1, 3, 24, 24));
        return results.Span<float>("logits").ToArray();
    }
}
