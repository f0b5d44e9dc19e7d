namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class NetworkTests
{
    [TestMethod]
    public void Build_SmallCnn_RunsWithTheShapesOfItsSummary()
    {
        Network network = Digits(seed: 1);
        OnnxModel model = network.Build("logits");

        InferredShapes shapes = RuntimeShapes.Check(model, new Dictionary<string, long> { ["N"] = 3 });

        Assert.AreEqual("logits: Float [N, 10]", model.Outputs.Single().ToString());
        foreach (LayerSummary layer in network.Summary.Layers.SkipLast(1))
            CollectionAssert.AreEqual(layer.OutputDims.ToArray(), shapes.Find(layer.Name)!.Dims!.ToArray(), layer.Name);
    }

    [TestMethod]
    public void Summary_SmallCnn_CountsByHand()
    {
        NetworkSummary summary = Digits(seed: 1).Summary;

        Assert.AreEqual(8 * 9 + 8, summary.Layers.Single(layer => layer.Name == "conv2d_1").Parameters);
        Assert.AreEqual(4 * 8, summary.Layers.Single(layer => layer.Name == "batchnorm_1").Parameters);
        Assert.AreEqual(16, summary.FixedParameters);
        Assert.AreEqual((8 * 9 + 8) + 32 + (16 * 8 * 9 + 16) + (16 * 49 * 10 + 10), summary.Parameters);
        string[] lines = summary.ToString().Split('\n');
        StringAssert.StartsWith(lines[0], "digits");
        Assert.IsTrue(lines.Any(line => line.StartsWith("conv2d_2 ", StringComparison.Ordinal) && line.Contains("[N, 16, 14, 14]", StringComparison.Ordinal) && line.TrimEnd().EndsWith("1,168", StringComparison.Ordinal)));
        Assert.AreEqual("9,130 parameters, 9,114 of them trained", lines[^1]);
    }

    [TestMethod]
    public void Build_SameSeed_GivesTheSameWeights()
    {
        float[] first = Weights(Digits(seed: 1).Build()), again = Weights(Digits(seed: 1).Build()), other = Weights(Digits(seed: 2).Build());

        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreNotEqual(first, other);

        static float[] Weights(OnnxModel model) => model.FindInitializer("conv2d_2.weight")!.AsSpan<float>().ToArray();
    }

    private static Network Digits(long seed) => new Network("digits", seed)
        .Input("image", 1, 28, 28)
        .Conv2D(8, 3, padding: Padding.Same).BatchNorm().Relu().MaxPool(2)
        .Conv2D(16, 3, padding: Padding.Same).Relu().MaxPool(2)
        .Flatten().Dropout(0.5f).Dense(10);
}
