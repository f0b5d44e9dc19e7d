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

    [TestMethod]
    public void Build_AnotherLayerInBetween_LeavesTheOtherWeightsAsTheyWere()
    {
        OnnxModel plain = new Network(seed: 3).Input("x", 4).Dense(5, name: "a").Dense(6, name: "c").Build();
        OnnxModel deeper = new Network(seed: 3).Input("x", 4).Dense(5, name: "a").Dense(5, name: "b").Dense(6, name: "c").Build();

        CollectionAssert.AreEqual(
            plain.FindInitializer("c.weight")!.AsSpan<float>().ToArray(), deeper.FindInitializer("c.weight")!.AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Build_SeveralOutputs_GivesEach()
    {
        OnnxModel model = new Network().Input("x", 4).Dense(3).Relu().Output("features").Dense(2).Build("logits");

        CollectionAssert.AreEqual(new[] { "features: Float [N, 3]", "logits: Float [N, 2]" }, model.Outputs.Select(output => output.ToString()).ToArray());
        RuntimeShapes.Check(model, new Dictionary<string, long> { ["N"] = 2 });
    }

    [TestMethod]
    public void Build_IsForMLNet_OpsetAndFormatAreOldEnough()
    {
        OnnxModel model = Digits(seed: 1).Build();

        Assert.AreEqual(17, model.OpsetImports[""]);
        Assert.AreEqual(8, model.IrVersion);
    }

    [TestMethod]
    public void Build_Twice_GivesTheSameModelAndNoMoreLayers()
    {
        Network network = new Network().Input("x", 4).Dense(3);

        OnnxModel first = network.Build(), second = network.Build();

        CollectionAssert.AreEqual(first.Nodes.Select(node => node.ToString()).ToArray(), second.Nodes.Select(node => node.ToString()).ToArray());
        Assert.ThrowsExactly<InvalidOperationException>(() => network.Relu());
    }

    [TestMethod]
    public void Add_LayerThatDoesNotFit_NamesLayerAndShape()
    {
        Network images = new Network().Input("x", 3, 8, 8);

        Assert.AreEqual(
            "Layer Dense \"head\" takes [N, features] or [N, length, features] (put Flatten before it); its input is [N, 3, 8, 8].",
            Assert.ThrowsExactly<ArgumentException>(() => images.Dense(4, name: "head")).Message);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => images.Residual(path => path.Conv2D(4, 3, padding: 1))).Message, "cannot add its path [N, 4, 8, 8] to its input [N, 3, 8, 8]");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => images.Conv2D(4, 9)).Message, "window of 9 in spatial dimension 0 is larger than the padded size 8");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => images.Conv2D(4, 3, groups: 2)).Message, "3 channels and 4 filters into 2 groups");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => images.Embedding(10, 4)).Message, "Int64 or Int32, not Float");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => images.Dropout(1));
        Assert.ThrowsExactly<InvalidOperationException>(() => new Network().Relu());
    }

    [TestMethod]
    public void Add_AfterARefusedLayer_GoesOnFromBefore()
    {
        Network network = new Network().Input("x", 3, 8, 8);
        Assert.ThrowsExactly<ArgumentException>(() => network.Residual(path => path.Relu().Conv2D(4, 3)));

        OnnxModel model = network.Conv2D(2, 3).Flatten().Dense(2).Build();

        Assert.HasCount(4, network.Summary.Layers);
        RuntimeShapes.Check(model, new Dictionary<string, long> { ["N"] = 2 });
    }

    [TestMethod]
    public void Add_NameTwice_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => new Network().Input("x", 3).Dense(4, name: "a").Dense(4, name: "a"));

    [TestMethod]
    public void DepthwiseConv2D_OfImages_HasAWindowForEachChannel()
    {
        Network network = new Network(seed: 1).Input("x", 3, 9, 8).DepthwiseConv2D((3, 5), stride: 2, padding: Padding.Same, name: "depthwise");
        var doubled = new DepthwiseConv2DLayer(3) { Multiplier = 2, HasBias = false };

        OnnxModel model = network.Add(doubled).Build();

        CollectionAssert.AreEqual(new long[] { 3, 1, 3, 5 }, model.Initializers.First(tensor => tensor.Name == "depthwise.weight").Dims.ToArray());
        Assert.AreEqual("[N, 6, 3, 2]", $"[{string.Join(", ", model.Outputs[0].Dims!)}]");
        Assert.AreEqual(1, new DepthwiseConv2DLayer(3).Multiplier);
        Assert.AreEqual(new DepthwiseConv2DLayer(3), new DepthwiseConv2DLayer(3) { Stride = 1, Dilation = 1, Padding = default, HasBias = true, Initializer = WeightInitializer.HeNormal });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Network().Input("x", 3, 9, 8).Add(new DepthwiseConv2DLayer(3) { Multiplier = 0 }));
        RuntimeShapes.Check(model, new Dictionary<string, long> { ["N"] = 2 });
    }

    [TestMethod]
    public void L2Normalize_Vectors_HaveLengthOne()
    {
        using var session = new OnnxSession(new Network().Input("x", 3).L2Normalize().Build());

        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", new float[] { 3, 0, 4, 0, 0, 0 }, 2, 3));

        CollectionAssert.AreEqual(new[] { 0.6f, 0, 0.8f, 0, 0, 0 }, results.Span<float>("output").ToArray());
    }

    private static Network Digits(long seed) => new Network("digits", seed)
        .Input("image", 1, 28, 28)
        .Conv2D(8, 3, padding: Padding.Same).BatchNorm().Relu().MaxPool(2)
        .Conv2D(16, 3, padding: Padding.Same).Relu().MaxPool(2)
        .Flatten().Dropout(0.5f).Dense(10);
}
