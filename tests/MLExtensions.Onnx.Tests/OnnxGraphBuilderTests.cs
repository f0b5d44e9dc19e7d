namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class OnnxGraphBuilderTests
{
    [TestMethod]
    public void Build_DeadNodesAndInitializers_AreDropped()
    {
        OnnxGraphBuilder g = Graphs.Sum([1, 2]);
        OnnxValue unused = g.Vector<float>(7, 8);
        g.Node("Neg", [g.Node("Abs", [unused])]);

        OnnxModel model = g.Build();

        Assert.AreEqual("Add", model.Nodes.Single().OpType);
        Assert.AreEqual("c", model.Initializers.Single().Name);
    }

    [TestMethod]
    public void Build_ReferencesAhead_AreSortedTopologically()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 1);
        OnnxValue last = g.Node("Neg", [g.Reference("middle")]);
        g.Node("Abs", [g.Reference("first")], outputName: "middle");
        g.Node("Exp", [x], outputName: "first");

        OnnxModel model = g.Output("y", last, OnnxElementType.Float, 1).Build();

        CollectionAssert.AreEqual(new[] { "Exp", "Abs", "Neg" }, model.Nodes.Select(node => node.OpType).ToArray());
    }

    [TestMethod]
    public void Build_UndefinedReference_NamesNodeAndValue()
    {
        var g = new OnnxGraphBuilder("g");
        g.Output("y", g.Node("Neg", [g.Reference("nowhere")], name: "negate"), OnnxElementType.Float, 1);

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(g.Build);

        Assert.AreEqual("Node Neg \"negate\" of graph 'g' reads 'nowhere', which nothing defines.", error.Message);
    }

    [TestMethod]
    public void Build_OutputThatNothingProduces_Throws()
    {
        var g = new OnnxGraphBuilder("g");
        g.Output("y", g.Reference("y"), OnnxElementType.Float, 1);

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(g.Build);

        Assert.AreEqual("Nothing produces the output 'y' of graph 'g'.", error.Message);
    }

    [TestMethod]
    public void Build_Cycle_NamesItsNodes()
    {
        var g = new OnnxGraphBuilder("g");
        OnnxValue a = g.Node("Neg", [g.Reference("b")], name: "n1", outputName: "a");
        g.Node("Abs", [a], name: "n2", outputName: "b");
        g.Output("y", a, OnnxElementType.Float, 1);

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(g.Build);

        StringAssert.Contains(error.Message, "cycle through Neg \"n1\", Abs \"n2\"");
    }

    [TestMethod]
    public void Build_NoOutput_Throws() => Assert.ThrowsExactly<InvalidOperationException>(() => new OnnxGraphBuilder().Build());

    [TestMethod]
    public void Build_UnknownDomain_AsksForItsVersion()
    {
        var g = new OnnxGraphBuilder();
        g.Output("y", g.Node("Thing", [g.Scalar(1f)], domain: "com.example"), OnnxElementType.Float);

        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(g.Build).Message, "'com.example'");

        var options = new OnnxBuildOptions { Domains = new Dictionary<string, int> { ["com.example"] = 4 } };
        g = new OnnxGraphBuilder("g", options);
        g.Output("y", g.Node("Thing", [g.Scalar(1f)], domain: "com.example"), OnnxElementType.Float);
        Assert.AreEqual(4, g.Build().OpsetImports["com.example"]);
    }

    [TestMethod]
    public void Names_Duplicate_Throw()
    {
        OnnxGraphBuilder g = Graphs.Sum([1]);

        Assert.ThrowsExactly<ArgumentException>(() => g.Input("x", OnnxElementType.Float));
        Assert.ThrowsExactly<ArgumentException>(() => g.Initializer(OnnxTensor.Scalar(1f), "c"));
        Assert.ThrowsExactly<ArgumentException>(() => g.Node("Neg", [g.Reference("x")], outputName: "x"));
        Assert.ThrowsExactly<ArgumentException>(() => g.Output("sum", g.Scalar(1f), OnnxElementType.Float));
    }

    [TestMethod]
    [DataRow("Features.output")]
    [DataRow(".output")]
    public void Names_EndingInOutput_Throw(string name)
    {
        var g = new OnnxGraphBuilder();

        ArgumentException input = Assert.ThrowsExactly<ArgumentException>(() => g.Input(name, OnnxElementType.Float));
        Assert.ThrowsExactly<ArgumentException>(() => g.Output(name, g.Scalar(1f), OnnxElementType.Float));

        StringAssert.Contains(input.Message, "which ML.NET strips");
    }

    [TestMethod]
    public void Build_ChosenNames_NeverCollideWithGivenOnes()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue a = g.Node("Neg", [g.Scalar(1f)]);
        OnnxValue b = g.Node("Neg", [a], outputName: "Neg_1", name: "Neg_1");
        g.Output("y", g.Node("Add", [a, b]), OnnxElementType.Float);

        OnnxModel model = g.Build();

        string[] values = [.. model.Nodes.SelectMany(node => node.Outputs)];
        CollectionAssert.AllItemsAreUnique(values);
        CollectionAssert.AllItemsAreUnique(model.Nodes.Select(node => node.Name).ToArray());
    }

    [TestMethod]
    public void Output_InputConstantOrSecondName_GoesThroughIdentity()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 1);
        OnnxValue n = g.Node("Neg", [x]);
        OnnxModel model = g.Output("same", x, OnnxElementType.Float, 1).Output("five", g.Vector<float>(5), OnnxElementType.Float, 1)
            .Output("n1", n, OnnxElementType.Float, 1).Output("n2", n, OnnxElementType.Float, 1).Build();

        using var session = new OnnxSession(model);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", new[] { 3f }, 1));

        Assert.AreEqual(3, results.Span<float>("same")[0]);
        Assert.AreEqual(5, results.Span<float>("five")[0]);
        Assert.AreEqual(-3, results.Span<float>("n1")[0]);
        Assert.AreEqual(-3, results.Span<float>("n2")[0]);
    }

    [TestMethod]
    public void Node_ValueOfAnotherGraph_Throws()
    {
        OnnxValue other = new OnnxGraphBuilder().Input("x", OnnxElementType.Float);

        Assert.ThrowsExactly<ArgumentException>(() => new OnnxGraphBuilder().Node("Neg", [other]));
    }

    [TestMethod]
    public void Output_None_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => new OnnxGraphBuilder().Output("y", OnnxValue.None, OnnxElementType.Float));

    [TestMethod]
    public void Node_AttributeTwice_Throws()
    {
        var g = new OnnxGraphBuilder();

        Assert.ThrowsExactly<ArgumentException>(
            () => g.Node("Gather", [g.Scalar(1f)], [OnnxAttribute.Int("axis", 0), OnnxAttribute.Int("axis", 1)]));
    }

    [TestMethod]
    public void NodeWithOutputs_OptionalInputsLeftOut_Runs()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 4);
        IReadOnlyList<OnnxValue> parts = g.NodeWithOutputs("Split", [x], 2, [OnnxAttribute.Int("axis", 0)]);
        OnnxValue clipped = g.Node("Clip", [parts[1], OnnxValue.None, g.Scalar(3f)]);
        OnnxModel model = g.Output("low", parts[0], OnnxElementType.Float, 2).Output("high", clipped, OnnxElementType.Float, 2).Build();

        using var session = new OnnxSession(model);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", new float[] { 1, 2, 3, 4 }, 4));

        CollectionAssert.AreEqual(new float[] { 1, 2 }, results.Span<float>("low").ToArray());
        CollectionAssert.AreEqual(new float[] { 3, 3 }, results.Span<float>("high").ToArray());
    }

    [TestMethod]
    public void Options_AboveWhatMLNetRuns_AreRefusedUnlessAsked()
    {
        Assert.AreEqual(17, new OnnxBuildOptions().Opset);
        Assert.AreEqual(8, new OnnxBuildOptions().IrVersion);
        Assert.AreEqual(3, new OnnxBuildOptions().MLOpset);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OnnxGraphBuilder("g", new OnnxBuildOptions { Opset = 18 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OnnxGraphBuilder("g", new OnnxBuildOptions { IrVersion = 9 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OnnxGraphBuilder("g", new OnnxBuildOptions { Opset = 0 }));

        var newer = new OnnxGraphBuilder("g", new OnnxBuildOptions { Opset = 21, IrVersion = 10, AllowNewer = true });
        Assert.AreEqual(21, newer.Output("y", newer.Scalar(1f), OnnxElementType.Float).Build().OpsetImports[""]);
    }

    [TestMethod]
    public void SlotNames_OfAnOutput_StayInTheGraph()
    {
        OnnxModel model = Graphs.Sum([1, 2]).SlotNames("sum", ["first", "second"]).Build();

        OnnxNode node = model.Nodes.Single(node => node.Name == "mlnet.sum.SlotNames");
        CollectionAssert.AreEqual(new[] { "first", "second" }, node.FindAttribute("keys_strings")!.AsStrings());
        using var session = new OnnxSession(Graphs.Reload(model));
        Assert.HasCount(1, session.Outputs);
    }

    [TestMethod]
    public void Build_Twice_SameBytes()
    {
        OnnxGraphBuilder g = Graphs.Sum([1, 2]);
        using var first = new MemoryStream();
        using var second = new MemoryStream();

        g.Build().Save(first);
        g.Build().Save(second);

        CollectionAssert.AreEqual(first.ToArray(), second.ToArray());
    }
}
