using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Visualization;

[TestClass]
public sealed class LayerGradientTests
{
    [TestMethod]
    [DataRow(TensorLayout.Nchw, "block2_conv1")]
    [DataRow(TensorLayout.Nhwc, "block2_conv1")]
    [DataRow(TensorLayout.Nchw, "logits")]
    public void Run_AnyLayout_GradientIsTheDifferenceQuotient(TensorLayout layout, string value)
    {
        var network = new VisualizedNetwork(TinyNetwork.Cnn(layout: layout, preprocessing: ImagePreprocessing.Caffe with { Scale = 1 / 100f, Mean = [0.5f, 0.4f, 0.6f] }));
        using var layer = new LayerGradient(network, network.Cnn[value], TinyNetwork.Size, TinyNetwork.Size, threads: 1, concurrency: 1);
        float[] image = TinyNetwork.RandomPlanes(1, 3 * TinyNetwork.Size * TinyNetwork.Size);
        float[] weights = TinyNetwork.RandomPlanes(2, layer.Filters * layer.MapHeight * layer.MapWidth);
        float[] tensor = new float[image.Length], tensorGradient = new float[image.Length], gradient = new float[image.Length];
        var responses = new float[weights.Length];

        network.Input.Write(image, tensor);
        layer.Run(tensor, weights, responses, tensorGradient);
        network.Input.ReadGradient(tensorGradient, gradient);

        float largest = gradient.Max(MathF.Abs);
        foreach (int i in new[] { 0, 100, 555, 600, 1000, 1200, 1727 })
        {
            double slope = (Objective(i, 1e-3f) - Objective(i, -1e-3f)) / 2e-3;
            Assert.AreEqual(slope, gradient[i], 0.02 * largest, $"Pixel {i}.");
        }

        double Objective(int pixel, float change)
        {
            float[] changed = [.. image];
            changed[pixel] += change;
            network.Input.Write(changed, tensor);
            layer.Run(tensor, weights, responses, []);
            return responses.Select((response, i) => (double)response * weights[i]).Sum();
        }
    }

    [TestMethod]
    public void Run_BatchNormalization_IsFoldedAndGivesTheSame()
    {
        OnnxModel model = TinyNetwork.Model(normalized: true);
        var network = new VisualizedNetwork(PretrainedCnn.Of(model, ImagePreprocessing.ImageNet));
        float[] tensor = TinyNetwork.RandomPlanes(1, 3 * 576), responses = new float[8 * 144];
        using var session = new OnnxSession(model.ExposeOutputs("conv2"));
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("image", tensor, 1, 3, 24, 24));

        using var layer = new LayerGradient(network, network.Cnn["block2_conv1"], 24, 24, threads: 1, concurrency: 1);
        layer.Run(tensor, new float[responses.Length], responses, []);

        Assert.IsTrue(layer.IsRectified);
        for (int i = 0; i < responses.Length; i++)
        {
            // What is not positive is leaky there.
            Assert.AreEqual(results.Span<float>("conv2")[i], Math.Max(responses[i], 0), 1e-4f);
        }
    }

    [TestMethod]
    public void Visualizer_ActivationBehindATranspose_GivesTheSameMapsAndAttribution()
    {
        PixelImage image = TinyNetwork.Image(4);
        using var first = new FilterVisualizer(TinyNetwork.Cnn(), 1);
        using var last = new FilterVisualizer(PretrainedCnn.Of(TinyNetwork.Model(reluChannelsLast: true), ImagePreprocessing.ImageNet), 1);
        var options = new MaximizationOptions { Size = 24, Steps = 3 };

        AssertClose(first.ComputeFeatureMaps("block2_conv1", image).Values.Span, last.ComputeFeatureMaps("block2_conv1", image).Values.Span);
        AssertClose(first.ComputeGradCam(image, "block2_conv1", 1).Values.Span, last.ComputeGradCam(image, "block2_conv1", 1).Values.Span);
        AssertClose(first.Maximize("block2_conv1", [2], options).Images[0].Values.Span, last.Maximize("block2_conv1", [2], options).Images[0].Values.Span);

        static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
        {
            Assert.AreEqual(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], actual[i], 1e-3f);
            }
        }
    }

    [TestMethod]
    public void Constructor_OtherSize_MapsFollowForConvolutionsAndAreRefusedForDenseLayers()
    {
        var network = new VisualizedNetwork(TinyNetwork.Cnn());
        using var layer = new LayerGradient(network, network.Cnn["block2_conv1"], 40, 32, threads: 1, concurrency: 1);

        Assert.AreEqual((8, 20, 16), (layer.Filters, layer.MapHeight, layer.MapWidth));
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new LayerGradient(network, network.Cnn["logits"], 40, 32, threads: 1, concurrency: 1));
        StringAssert.Contains(error.Message, "Layer 'logits' does not take images of 40 × 32; the network is for 24 × 24.");
    }
}
