namespace MLExtensions.Onnx.Tests.Surgery;

[TestClass]
public sealed class CutAndRenameTests
{
    [TestMethod]
    public void ExposeOutputs_InnerValues_AreComputedAndTyped()
    {
        OnnxModel model = Chain();
        byte[] before = Bytes(model);

        OnnxModel exposed = model.ExposeOutputs("hidden", "x", "y");

        Assert.AreEqual("y: Float [N, 2]; hidden: Float [N, 3]; x: Float [N, 4]", string.Join("; ", exposed.Outputs));
        OnnxFeed x = Runs.Feed("x", 1, 5, 4);
        Runs.AssertClose(Runs.Of(model, "y", x), Runs.Of(exposed, "y", x), 0);
        Assert.HasCount(15, Runs.Of(exposed, "hidden", x));
        CollectionAssert.AreEqual(before, Bytes(model), "the model given is unchanged");
        Assert.AreEqual("values", Assert.ThrowsExactly<ArgumentException>(() => model.ExposeOutputs("none")).ParamName);
    }

    [TestMethod]
    public void Cut_TwoHalves_GiveTheWholeOneAfterTheOther()
    {
        OnnxModel model = Chain();
        OnnxFeed x = Runs.Feed("x", 1, 5, 4);

        OnnxModel head = model.Cut(["x"], ["hidden"]);
        OnnxModel tail = model.Cut(["hidden"], ["y"]);
        float[] hidden = Runs.Of(head, "hidden", x);

        Assert.AreEqual("x: Float [N, 4]", head.Inputs.Single().ToString());
        Assert.AreEqual("hidden: Float [N, 3]", tail.Inputs.Single().ToString());
        Assert.AreEqual(1, head.Initializers.Count());
        Runs.AssertClose(Runs.Of(model, "y", x), Runs.Of(tail, "y", OnnxFeed.Of<float>("hidden", hidden, 5, 3)), 0);
    }

    [TestMethod]
    public void Cut_Initializer_BecomesAnInput()
    {
        OnnxModel cut = Chain().Cut(["w1", "x"], ["hidden"]);

        Assert.AreEqual("w1: Float [4, 3]; x: Float [N, 4]", string.Join("; ", cut.Inputs));
        OnnxFeed x = Runs.Feed("x", 1, 5, 4);
        Runs.AssertClose(Runs.Of(Chain().ExposeOutputs("hidden"), "hidden", x), Runs.Of(cut, "hidden", x, Runs.Feed("w1", 11, 4, 3)), 0);
    }

    [TestMethod]
    public void Cut_WrongEnds_SayWhatIsMissing()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Chain().Cut([], ["y"])).Message, "the model's input 'x' is needed too");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Chain().Cut(["x", "hidden"], ["y"])).Message, "does not depend on 'x'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Chain().Cut(["x"], ["z"])).Message, "no value 'z'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Chain().Cut(["x"], [])).Message, "At least one output");
    }

    [TestMethod]
    public void RenameValues_Everywhere_AndExchanged()
    {
        OnnxModel model = Chain();
        OnnxModel renamed = model.RenameValues(new Dictionary<string, string> { ["x"] = "y", ["y"] = "x", ["w1"] = "weights" });

        Assert.AreEqual("y", renamed.Inputs.Single().Name);
        Assert.AreEqual("x", renamed.Outputs.Single().Name);
        Assert.IsNotNull(renamed.FindInitializer("weights"));
        Runs.AssertClose(Runs.Of(model, "y", Runs.Feed("x", 1, 5, 4)), Runs.Of(renamed, "x", Runs.Feed("y", 1, 5, 4)), 0);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.RenameValues(new Dictionary<string, string> { ["x"] = "hidden" })).Message, "another value of the graph has that name");
    }

    [TestMethod]
    public void RenameValues_SubGraphs_Follow()
    {
        OnnxModel renamed = Checking.FuzzSeeds.Branch().RenameValues(new Dictionary<string, string> { ["c"] = "constant", ["x"] = "input" });

        Assert.IsEmpty(renamed.FindProblems());
        float[] sum = Runs.Of(renamed, "y", OnnxFeed.Of<bool>("flag", new[] { true }), OnnxFeed.Of<float>("input", new float[] { 1, 1, 1 }, 3));
        CollectionAssert.AreEqual(new float[] { 2, 3, 4 }, sum);
    }

    [TestMethod]
    public void RenameNodes_ChangesNamesOnly()
    {
        OnnxModel renamed = Chain().RenameNodes(new Dictionary<string, string> { ["first"] = "dense_1" });

        Assert.AreEqual("dense_1", renamed.Nodes.First().Name);
        Assert.ThrowsExactly<ArgumentException>(() => Chain().RenameNodes(new Dictionary<string, string> { ["first"] = "second" }));
        Assert.ThrowsExactly<ArgumentException>(() => Chain().RenameNodes(new Dictionary<string, string> { ["none"] = "second" }));
    }

    [TestMethod]
    public void Initializers_ReplacedFrozenAndUnfrozen_ComputeTheSame()
    {
        OnnxModel model = Chain();
        OnnxFeed x = Runs.Feed("x", 1, 5, 4);
        OnnxTensor other = Runs.Tensor(77, 4, 3);

        OnnxModel replaced = model.ReplaceInitializers(new Dictionary<string, OnnxTensor> { ["w1"] = other });
        OnnxModel fed = model.UnfreezeInitializers("w1");
        OnnxModel frozen = fed.FreezeInputs(new Dictionary<string, OnnxTensor> { ["w1"] = other });

        Assert.AreEqual("x: Float [N, 4]; w1: Float [4, 3]", string.Join("; ", fed.Inputs));
        Assert.AreEqual("x", frozen.Inputs.Single().Name);
        float[] expected = Runs.Of(replaced, "y", x);
        Runs.AssertClose(expected, Runs.Of(fed, "y", x, Runs.Feed("w1", 77, 4, 3)), 0);
        Runs.AssertClose(expected, Runs.Of(frozen, "y", x), 0);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.ReplaceInitializers(new Dictionary<string, OnnxTensor> { ["w1"] = Runs.Tensor(1, 3, 4) })).Message,
            "Initializer 'w1' is Float [4, 3]; it cannot become Float [3, 4].");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.FreezeInputs(new Dictionary<string, OnnxTensor> { ["x"] = Runs.Tensor(1, 3, 5) })).Message, "Input 'x' is Float [N, 4]");
        Assert.ThrowsExactly<ArgumentException>(() => model.UnfreezeInitializers("w1", "w1"));
    }

    [TestMethod]
    public void Surgery_Weights_AreShared()
    {
        OnnxModel model = Chain();

        OnnxModel exposed = model.ExposeOutputs("hidden");

        Assert.IsTrue(System.Runtime.CompilerServices.Unsafe.AreSame(
            in model.FindInitializer("w1")!.AsSpan<float>()[0], in exposed.FindInitializer("w1")!.AsSpan<float>()[0]));
    }

    /// <summary>x [N, 4] → MatMul w1 → hidden [N, 3] → Tanh → MatMul w2 → y [N, 2].</summary>
    internal static OnnxModel Chain()
    {
        var g = new OnnxGraphBuilder("chain");
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 4);
        OnnxValue hidden = g.Node("MatMul", [x, g.Initializer(Runs.Tensor(11, 4, 3), "w1")], name: "first", outputName: "hidden");
        OnnxValue y = g.Node("MatMul", [g.Node("Tanh", [hidden]), g.Initializer(Runs.Tensor(12, 3, 2), "w2")], name: "second");
        return g.Output("y", y, OnnxElementType.Float, "N", 2).Build();
    }

    private static byte[] Bytes(OnnxModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
