using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Vision.Tests.Classification;

namespace MLExtensions.Vision.Tests.MetricLearning.Training;

[TestClass]
public sealed class BackboneTests
{
    [TestMethod]
    public void SmallCnn_OnStripes_PartsThem() => Separates(new SmallCnnBackbone { ImageSize = 12, Channels = 3 }, epochs: 4);

    [TestMethod]
    public void ResidualCnn_OnStripes_PartsThem() => Separates(new ResidualCnnBackbone { ImageSize = 16, Width = 8, Stages = 2 }, epochs: 8);

    [TestMethod]
    public void Mlp_OnPixels_PartsThem() => Separates(new MlpBackbone { ImageSize = 16, HiddenUnits = [32] }, epochs: 12);

    [TestMethod]
    public void Pretrained_OnStripes_PartsThem() => Separates(new PretrainedBackbone(TinyNetwork.Create()) { Pooling = FeaturePooling.None }, epochs: 12);

    [TestMethod]
    public void Pretrained_WithAugmentation_ComputesFeaturesAnew()
    {
        ImageSet images = TinyNetwork.Stripes(6, seed: 1);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(images, new EmbeddingOptions
        {
            Backbone = new PretrainedBackbone(TinyNetwork.Create()),
            Dimension = 4,
            Epochs = 2,
            Augmentations = [new HorizontalFlip()],
            Threads = 1,
        });
        Assert.AreEqual(18, embedding.Embed(images).Rows);
    }

    [TestMethod]
    public void Pretrained_WeightsOfTheNetwork_StayAsTheyAre()
    {
        PretrainedCnn network = TinyNetwork.Create();
        using EmbeddingModel embedding = EmbeddingTrainer.Train(TinyNetwork.Stripes(6, seed: 1), new EmbeddingOptions { Backbone = new PretrainedBackbone(network), Dimension = 4, Epochs = 2, Threads = 1 });
        OnnxTensor before = network.Model.Initializers.First(tensor => tensor.Dims.Count == 4);
        Assert.IsTrue(embedding.Model.Initializers.Any(tensor => tensor.Dims.SequenceEqual(before.Dims) && tensor.AsSpan<float>().SequenceEqual(before.AsSpan<float>())));
    }

    [TestMethod]
    public void Onnx_GraphOfTheUser_IsTrainedAndBroughtToTheDimension()
    {
        OnnxModel graph = new Network("own", seed: 3).Input("pixels", 1, 16, 16).Conv2D(4, 3).Relu().MaxPool(2).Flatten().Dense(20).Build("out");
        using EmbeddingModel embedding = EmbeddingTrainer.Train(
            TinyNetwork.Stripes(6, seed: 1), new EmbeddingOptions { Backbone = new OnnxBackbone(graph), Dimension = 6, Epochs = 2, Threads = 1 });
        Assert.AreEqual(6, embedding.Dimension);
        Assert.AreEqual(1, embedding.ImageChannels);
        OnnxTensor before = graph.Initializers.First(tensor => tensor.Dims.Count == 4);
        Assert.IsFalse(embedding.Model.Initializers.Any(tensor => tensor.Dims.SequenceEqual(before.Dims) && tensor.AsSpan<float>().SequenceEqual(before.AsSpan<float>())));
    }

    [TestMethod]
    public void Onnx_GraphOfTwoOutputs_Throws()
    {
        var g = new OnnxGraphBuilder("two");
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 4);
        g.Output("a", x.Relu());
        g.Output("b", x + x);
        var error = Assert.ThrowsExactly<ArgumentException>(() => new OnnxBackbone(g.Build()));
        StringAssert.StartsWith(error.Message, "A backbone has one input and one output; the graph has 1 and 2.");
    }

    [TestMethod]
    public void Onnx_VectorsOfAnotherLength_Throw()
    {
        OnnxModel graph = new Network("own").Input("x", 3).Dense(4).Build();
        (FloatMatrix features, long[] labels) = Rings.Draw(rows: 10, seed: 1);
        var error = Assert.ThrowsExactly<ArgumentException>(() => EmbeddingTrainer.Train(features, labels, new EmbeddingOptions { Backbone = new OnnxBackbone(graph) }));
        StringAssert.StartsWith(error.Message, "The vectors have 2 values; the graph's input 'x' is [N, 3].");
    }

    private static void Separates(EmbeddingBackbone backbone, int epochs)
    {
        ImageSet training = TinyNetwork.Stripes(16, seed: 1), test = TinyNetwork.Stripes(10, seed: 2);
        using EmbeddingModel embedding = EmbeddingTrainer.Train(
            training, new EmbeddingOptions { Backbone = backbone, Dimension = 8, Epochs = epochs, ClassesPerBatch = 3, RowsPerClass = 4, Seed = 1, Threads = 1 });
        RetrievalMetrics metrics = RetrievalEvaluation.Evaluate(embedding.Embed(test), [.. test.Labels.Select(label => (long)label)]);
        Assert.IsGreaterThan(0.8, metrics.PrecisionAt1);
        float[] one = embedding.Embed(test.Images[4]);
        float[] same = embedding.Embed(test).Row(4).ToArray();
        for (int i = 0; i < one.Length; i++)
        {
            Assert.AreEqual(same[i], one[i], 1e-5f);
        }
    }
}
