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
        using var layer = new LayerGradient(network, network.Cnn[value], TinyNetwork.Size, TinyNetwork.Size, threads: 1);
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
    public void Constructor_OtherSize_MapsFollowForConvolutionsAndAreRefusedForDenseLayers()
    {
        var network = new VisualizedNetwork(TinyNetwork.Cnn());
        using var layer = new LayerGradient(network, network.Cnn["block2_conv1"], 40, 32, threads: 1);

        Assert.AreEqual((8, 20, 16), (layer.Filters, layer.MapHeight, layer.MapWidth));
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new LayerGradient(network, network.Cnn["logits"], 40, 32, threads: 1));
        StringAssert.Contains(error.Message, "Layer 'logits' does not take images of 40 × 32; the network is for 24 × 24.");
    }
}
