namespace MLExtensions.Onnx.Tests.Surgery;

[TestClass]
public sealed class FoldBatchNormalizationTests
{
    [TestMethod]
    [DataRow(1, true)]
    [DataRow(2, false)]
    public void Fold_Conv_ComputesTheSameWithOneNodeLess(int groups, bool bias)
    {
        OnnxModel model = Model(
            [2, 4, 5, 5], 6, (g, x) => g.Node(
                "Conv", bias ? [x, g.Initializer(Runs.Tensor(1, 6, 4 / groups, 3, 3)), g.Initializer(Runs.Tensor(2, 6))] : [x, g.Initializer(Runs.Tensor(1, 6, 4 / groups, 3, 3))],
                [OnnxAttribute.Int("group", groups), OnnxAttribute.Ints("pads", 1, 1, 1, 1)]));

        AssertFolded(model, [2, 4, 5, 5], "Conv");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Fold_ConvTranspose_ComputesTheSame(int groups)
    {
        OnnxModel model = Model(
            [2, 4, 5, 5], 6, (g, x) => g.Node("ConvTranspose", [x, g.Initializer(Runs.Tensor(1, 4, 6 / groups, 3, 3))], [OnnxAttribute.Int("group", groups)]));

        AssertFolded(model, [2, 4, 5, 5], "ConvTranspose");
    }

    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(1, 6)]
    public void Fold_Gemm_ComputesTheSame(int transB, int biasLength)
    {
        OnnxModel model = Model(
            [3, 4], 6, (g, x) => g.Node(
                "Gemm", [x, g.Initializer(transB == 0 ? Runs.Tensor(1, 4, 6) : Runs.Tensor(1, 6, 4)), g.Initializer(Runs.Tensor(2, biasLength))],
                [OnnxAttribute.Int("transB", transB), OnnxAttribute.Float("alpha", 0.5f), OnnxAttribute.Float("beta", 3)]));

        AssertFolded(model, [3, 4], "Gemm");
    }

    [TestMethod]
    public void Fold_ValueUsedElsewhere_StaysAsItIs()
    {
        OnnxModel model = Model([2, 4, 5, 5], 6, (g, x) => g.Node("Conv", [x, g.Initializer(Runs.Tensor(1, 6, 4, 3, 3))], outputName: "raw")).ExposeOutputs("raw");

        CollectionAssert.AreEqual(new[] { "Conv", "BatchNormalization" }, model.FoldBatchNormalization().Nodes.Select(node => node.OpType).ToArray());
    }

    private static OnnxModel Model(long[] dims, int channels, Func<OnnxGraphBuilder, OnnxValue, OnnxValue> linear)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue y = linear(g, g.Input("x", OnnxElementType.Float, [.. dims.Select(dim => (OnnxDim)dim)]));
        float[] variance = [.. Runs.Random(channels, 6).Select(value => value * value + 0.1f)];
        y = g.Node(
            "BatchNormalization", [y, g.Initializer(Runs.Tensor(3, channels)), g.Initializer(Runs.Tensor(4, channels)), g.Initializer(Runs.Tensor(5, channels)), g.Vector(variance)],
            [OnnxAttribute.Float("epsilon", 1e-3f)]);
        return (dims.Length == 2 ? g.Output("y", y, OnnxElementType.Float, "a", "b") : g.Output("y", y, OnnxElementType.Float, "a", "b", "c", "d")).Build();
    }

    private static void AssertFolded(OnnxModel model, long[] dims, string opType)
    {
        OnnxModel folded = model.FoldBatchNormalization();

        Assert.AreEqual(opType, folded.Nodes.Single().OpType);
        Assert.AreEqual(2, folded.Initializers.Count());
        OnnxFeed x = Runs.Feed("x", 9, dims);
        Runs.AssertClose(Runs.Of(model, "y", x), Runs.Of(folded, "y", x));
    }
}
