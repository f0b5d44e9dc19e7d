namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class NormalizationGradientsTests
{
    [TestMethod]
    [DataRow(new long[] { 3, 4, 2, 5 })]
    [DataRow(new long[] { 3, 4, 5 })]
    [DataRow(new long[] { 5, 4 })]
    public void BatchNormalization_Inference_MatchesCentralDifferences(long[] x)
    {
        var r = new RandomTensors(3);
        GradientAssert.Matches(
            SingleNode.Build("BatchNormalization", [x, [4], [4], [4], [4]]),
            feeds: new Dictionary<string, ReferenceTensor> { ["x4"] = r.Float([4], 0.5, 2) });
    }

    [TestMethod]
    [DataRow(new long[] { 3, 4, 2, 5 })]
    [DataRow(new long[] { 3, 4, 5 })]
    [DataRow(new long[] { 5, 4 })]
    public void BatchNormalization_Training_MatchesCentralDifferences(long[] x)
    {
        OnnxModel model = SingleNode.Build("BatchNormalization", [x, [4], [4], [4], [4]], [OnnxAttribute.Int("training_mode", 1)], outputs: 3);
        GradientAssert.Matches(model, "y0", ["x0", "x1", "x2"], new Dictionary<string, ReferenceTensor> { ["x4"] = new RandomTensors(3).Float([4], 0.5, 2) });
    }

    [TestMethod]
    public void BatchNormalization_RunningMean_NamesNode()
    {
        OnnxModel model = SingleNode.Build("BatchNormalization", [[3, 4, 2], [4], [4], [4], [4]], [OnnxAttribute.Int("training_mode", 1)], outputs: 3);
        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y1", ["x0"]));
        Assert.Contains("BatchNormalization", error.Message);
    }

    [TestMethod]
    [DataRow(-1, new long[] { 5 })]
    [DataRow(1, new long[] { 4, 5 })]
    [DataRow(-2, new long[] { 5 })]
    [DataRow(0, new long[] { 3, 4, 5 })]
    public void LayerNormalization_Axes_MatchesCentralDifferences(int axis, long[] scale) =>
        GradientAssert.Matches(SingleNode.Build("LayerNormalization", [[3, 4, 5], scale, scale], [OnnxAttribute.Int("axis", axis)]));

    [TestMethod]
    public void LayerNormalization_WithoutShift_MatchesCentralDifferences() =>
        GradientAssert.Matches(SingleNode.Build("LayerNormalization", [[3, 4], [4]], [OnnxAttribute.Float("epsilon", 0.01f)]));

    [TestMethod]
    public void LayerNormalization_MomentsUsed_MatchesCentralDifferences()
    {
        OnnxModel model = SingleNode.Build("LayerNormalization", [[3, 4, 5], [4, 5], [4, 5]], [OnnxAttribute.Int("axis", 1)], outputs: 3);
        GradientAssert.Matches(model, "y1", ["x0"]);
        GradientAssert.Matches(model, "y2", ["x0"]);
    }

    [TestMethod]
    [DataRow(new long[] { 2, 3, 4, 5 })]
    [DataRow(new long[] { 2, 3, 6 })]
    public void InstanceNormalization_Planes_MatchesCentralDifferences(long[] x) =>
        GradientAssert.Matches(SingleNode.Build("InstanceNormalization", [x, [3], [3]]));

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void GroupNormalization_Groups_MatchesCentralDifferences(int groups) =>
        GradientAssert.Matches(SingleNode.Build("GroupNormalization", [[2, 6, 3, 2], [6], [6]], [OnnxAttribute.Int("num_groups", groups)], opset: 21));

    [TestMethod]
    public void MeanVarianceNormalization_Axes_MatchesCentralDifferences() =>
        GradientAssert.Matches(SingleNode.Build("MeanVarianceNormalization", [[2, 3, 4, 2]]));

    [TestMethod]
    [DataRow(1, 1f)]
    [DataRow(3, 1f)]
    [DataRow(7, 2f)]
    [DataRow(5, 0.5f)]
    public void Lrn_Windows_MatchesCentralDifferences(int size, float bias) => GradientAssert.Matches(SingleNode.Build(
        "LRN", [[2, 7, 3, 2]], [OnnxAttribute.Int("size", size), OnnxAttribute.Float("alpha", 0.5f), OnnxAttribute.Float("beta", 0.75f), OnnxAttribute.Float("bias", bias)]));

    [TestMethod]
    [DataRow(1, -1)]
    [DataRow(2, -1)]
    [DataRow(1, 1)]
    [DataRow(2, 0)]
    public void LpNormalization_Axes_MatchesCentralDifferences(int p, int axis) =>
        GradientAssert.Matches(SingleNode.Build("LpNormalization", [[3, 4, 5]], [OnnxAttribute.Int("p", p), OnnxAttribute.Int("axis", axis)]));

    [TestMethod]
    public void Normalizations_SymbolicBatch_MatchesCentralDifferences()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 4, "H", "W");
        OnnxValue scale = g.Input("scale", OnnxElementType.Float, 4);
        OnnxValue y = g.Node("InstanceNormalization", [x, scale, scale]);
        y = g.Node("LRN", [y], [OnnxAttribute.Int("size", 3), OnnxAttribute.Float("alpha", 0.3f)]);
        y = g.Node("LpNormalization", [y], [OnnxAttribute.Int("axis", 1)]);
        GradientAssert.Matches(g.Output("y", y).Build());
    }
}
