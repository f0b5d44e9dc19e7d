using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Pretrained;

[TestClass]
public sealed class PretrainedCnnTests
{
    private static readonly ExportedVgg s_exported = new();

    [TestMethod]
    [DataRow("block2_conv1", FeaturePooling.None, 6 * 8 * 8)]
    [DataRow("block3_pool", FeaturePooling.Average, 5)]
    [DataRow("block1_conv2", FeaturePooling.Max, 4)]
    [DataRow("fc1", FeaturePooling.None, 10)]
    [DataRow("logits", FeaturePooling.None, 5)]
    public void FeatureModel_SameWeightsInEveryExport_SameFeatures(string layer, FeaturePooling pooling, int size)
    {
        float[] expected = Features(PretrainedCnn.Of(s_exported.Torchvision()), layer, pooling, size);

        Assert.IsTrue(expected.Any(value => Math.Abs(value) > 0.01f), "the features vary");
        foreach (OnnxModel other in (OnnxModel[])[s_exported.Torchvision(FlattenForm.ReshapeOfShape), s_exported.Torchvision(FlattenForm.ReshapeConstant), s_exported.Zoo(), s_exported.Keras()])
        {
            float[] actual = Features(PretrainedCnn.Of(other), layer, pooling, size);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], actual[i], 1e-5, $"{other.ProducerName}, {i}");
            }
        }
    }

    [TestMethod]
    public void FeatureModel_AverageOfPlanes_IsTheMeanOfAllValues()
    {
        PretrainedCnn network = PretrainedCnn.Of(s_exported.Torchvision());
        float[] planes = Features(network, "block2_conv1", FeaturePooling.None, 6 * 64);
        float[] means = Features(network, "block2_conv1", FeaturePooling.Average, 6);
        float[] largest = Features(network, "block2_conv1", FeaturePooling.Max, 6);

        for (int channel = 0; channel < 6; channel++)
        {
            float[] plane = planes[(channel * 64)..((channel + 1) * 64)];
            Assert.AreEqual(plane.Average(), means[channel], 1e-5);
            Assert.AreEqual(plane.Max(), largest[channel]);
        }
    }

    [TestMethod]
    public void FeatureModel_BlockLayer_LeavesTheDenseWeightsOut()
    {
        PretrainedCnn network = PretrainedCnn.Of(s_exported.Torchvision());

        OnnxModel features = network.FeatureModel("block1_pool");

        Assert.IsTrue(features.Initializers.Sum(tensor => tensor.Length) < 4 * 3 * 9 + 4 + 4 * 4 * 9 + 4 + 10);
        Assert.AreEqual("image: Float [N, 3, 16, 16]", features.Inputs.Single().ToString());
        Assert.AreEqual("features: Float [N, 256]", features.Outputs.Single().ToString());
    }

    [TestMethod]
    public void FeatureModel_AnotherImageSize_BlocksFollowAndTheHeadRefuses()
    {
        PretrainedCnn network = PretrainedCnn.Of(s_exported.Torchvision());

        Assert.AreEqual("features: Float [N, 1536]", network.FeatureModel("block2_conv1", height: 32, width: 32).Outputs.Single().ToString());
        Assert.ThrowsExactly<ArgumentException>(() => network.FeatureModel("fc1", height: 32, width: 32));
    }

    [TestMethod]
    public void Of_FreeImageSize_PoolsButAsksForTheSizeOfPlanes()
    {
        PretrainedCnn network = PretrainedCnn.Of(new ExportedVgg().Torchvision(freeSize: true));

        Assert.IsNull(network.InputHeight);
        Assert.AreEqual(3, network.InputChannels);
        Assert.AreEqual("features: Float [N, 6]", network.FeatureModel("block2_conv1", FeaturePooling.Average).Outputs.Single().ToString());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => network.FeatureModel("block2_conv1")).Message, "give height and width");
        Assert.AreEqual("features: Float [N, 384]", network.FeatureModel("block2_conv1", height: 16, width: 16).Outputs.Single().ToString());
    }

    [TestMethod]
    public void Of_ResidualNetwork_FindsConvolutionsBehindEachReduction()
    {
        var network = new Network("residual", seed: 1);
        network.Input("image", 3, 32, 32).Conv2D(8, 7, stride: 2, padding: Padding.Same).BatchNorm().Relu().MaxPool(3, stride: 2, padding: Padding.Same)
            .Residual(path => path.Conv2D(8, 3, padding: Padding.Same).BatchNorm().Relu().Conv2D(8, 3, padding: Padding.Same).BatchNorm()).Relu()
            .Residual(path => path.Conv2D(16, 3, stride: 2, padding: Padding.Same).Relu().Conv2D(16, 3, padding: Padding.Same), shortcut => shortcut.Conv2D(16, 1, stride: 2)).Relu()
            .GlobalAveragePool().Dense(7);

        PretrainedCnn found = PretrainedCnn.Of(network.Build("scores"));

        string[] names = [.. found.Layers.Select(layer => layer.Name)];
        CollectionAssert.AreEquivalent(
            (string[])["block1_conv1", "block1_pool", "block2_conv1", "block2_conv2", "block3_conv1", "block3_conv2", "block3_conv3", "global_pool", "flatten", "logits"], names);
        // The longer path decides: 7 + 2·2, then 3 × 3 windows of step 4 and 8 along it.
        Assert.AreEqual(11, found["block1_pool"].ReceptiveField!.Value.Height);
        Assert.AreEqual(11 + (2 * 4) + (2 * 4), found["block2_conv2"].ReceptiveField!.Value.Height);
        Assert.AreEqual("features: Float [N, 16]", found.FeatureModel("global_pool").Outputs.Single().ToString());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Vgg16.Of(found.Model)).Message, "8 filters");
    }

    [TestMethod]
    public void ReceptiveField_StridedConvolution_NamesThePixelsThatMatter()
    {
        var network = new Network("strided", seed: 2);
        network.Input("image", 1, 24, 24).Conv2D(1, 3, stride: 2, padding: Padding.Same).Conv2D(1, 3, padding: Padding.Same).AveragePool(2);
        PretrainedCnn found = PretrainedCnn.Of(network.Build("planes"));
        ReceptiveField field = found.Layers[^1].ReceptiveField!.Value;
        (int left, int top, int width, int height) = field.At(2, 3);
        using var session = new OnnxSession(found.FeatureModel(found.Layers[^1]));
        float reference = At(new float[24 * 24]);

        for (int y = 0; y < 24; y++)
        {
            for (int x = 0; x < 24; x++)
            {
                var image = new float[24 * 24];
                image[(y * 24) + x] = 1;
                bool isSeen = y >= top && y < top + height && x >= left && x < left + width;
                Assert.AreEqual(isSeen, At(image) != reference, $"{y}, {x}");
            }
        }

        float At(float[] image)
        {
            using OnnxResults results = session.Run(OnnxFeed.Of<float>("image", image, 1, 1, 24, 24));
            return results.Span<float>("features")[(2 * 6) + 3];
        }
    }

    [TestMethod]
    public void Item_UnknownLayer_NamesThoseThereAre()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => PretrainedCnn.Of(s_exported.Torchvision())["block9_conv1"]);

        StringAssert.Contains(error.Message, "block9_conv1");
        StringAssert.Contains(error.Message, "block3_conv2");
    }

    public static IEnumerable<(string, OnnxModel)> NoImageNetworks()
    {
        yield return ("2 inputs (image, other)", Build(g => Conv(g, g.Input("image", OnnxElementType.Float, 1, 3, 8, 8), 3) + g.Input("other", OnnxElementType.Float, 1, 2, 6, 6)));
        yield return ("image: UInt8 [1, 3, 8, 8]", Build(g => Conv(g, g.Input("image", OnnxElementType.UInt8, 1, 3, 8, 8).Cast(OnnxElementType.Float), 3)));
        yield return ("image: Float [1, 3]", Build(g => g.Input("image", OnnxElementType.Float, 1, 3).Relu()));
        yield return ("images of 4 channels", Build(g => Conv(g, g.Input("image", OnnxElementType.Float, 1, 4, 8, 8), 4)));
        yield return ("no convolution reads its input 'image'", Build(g => g.Input("image", OnnxElementType.Float, 1, 3, 8, 8).Relu()));
    }

    [TestMethod]
    [DynamicData(nameof(NoImageNetworks))]
    public void Of_NoNetworkForImages_SaysWhy(string why, OnnxModel model) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => PretrainedCnn.Of(model)).Message, why);

    [TestMethod]
    public void Load_UnsupportedOperator_NamesFileAndOperator()
    {
        string path = TemporaryPath();
        try
        {
            Build(g => g.Node("Sharpen", [Conv(g, g.Input("image", OnnxElementType.Float, 1, 3, 8, 8), 3)]), declared: true).Save(path);
            string message = Assert.ThrowsExactly<InvalidDataException>(() => PretrainedCnn.Load(path)).Message;
            StringAssert.Contains(message, path);
            StringAssert.Contains(message, "Sharpen");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Save_OtherPreprocessing_ComesBack()
    {
        string path = TemporaryPath();
        try
        {
            PretrainedCnn.Of(s_exported.Torchvision(), ImagePreprocessing.Caffe).Save(path);
            ImagePreprocessing loaded = PretrainedCnn.Load(path).Preprocessing;
            Assert.IsTrue(loaded.BlueFirst);
            CollectionAssert.AreEqual(ImagePreprocessing.Caffe.Mean.ToArray(), loaded.Mean.ToArray());
            Assert.AreEqual(1f, loaded.Scale);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] Features(PretrainedCnn network, string layer, FeaturePooling pooling, int size)
    {
        float[] planes = s_exported.Image(77);
        int area = s_exported.Size * s_exported.Size;
        float[] image = network.Layout == TensorLayout.Nchw ? planes : [.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % 3 * area) + (i / 3)])];
        long[] dims = network.Layout == TensorLayout.Nchw ? [2, 3, s_exported.Size, s_exported.Size] : [2, s_exported.Size, s_exported.Size, 3];
        using var session = new OnnxSession(network.FeatureModel(layer, pooling));
        using OnnxResults results = session.Run(OnnxFeed.Of<float>(PretrainedCnn.FeatureInputName, (float[])[.. new float[image.Length], .. image], dims));
        CollectionAssert.AreEqual((long[])[2, size], results.Dims(PretrainedCnn.FeatureOutputName));
        return results.Span<float>(PretrainedCnn.FeatureOutputName)[size..].ToArray();
    }

    private static OnnxModel Build(Func<OnnxGraphBuilder, OnnxValue> body, bool declared = false)
    {
        var graph = new OnnxGraphBuilder();
        OnnxValue value = body(graph);
        return (declared ? graph.Output("planes", value, OnnxElementType.Float, 1, 2, 6, 6) : graph.Output("planes", value)).Build();
    }

    private static OnnxValue Conv(OnnxGraphBuilder g, OnnxValue value, int channels) =>
        value.Conv(g.Initializer(OnnxTensor.Create<float>(new float[2 * channels * 9], 2, channels, 3, 3)));

    private static string TemporaryPath() => Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
}
