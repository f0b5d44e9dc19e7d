namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class PoolingGradientsTests
{
    public static IEnumerable<object[]> Windows =>
    [
        ["side by side", L(2, 3, 6, 4), L(2, 2), Attributes(L(2, 2))],
        ["side by side, 3 by 2", L(2, 2, 6, 4), L(3, 2), Attributes(L(3, 2))],
        ["does not divide", L(2, 3, 7, 5), L(2, 2), Attributes(L(2, 2))],
        ["overlap", L(2, 2, 7, 6), L(3, 3), Attributes(L(2, 2))],
        ["overlap and pads", L(2, 2, 7, 6), L(3, 3), Attributes(L(2, 1), L(1, 0, 1, 2))],
        ["dense", L(1, 2, 5, 6), L(2, 3), Attributes(L(1, 1), L(1, 1, 0, 1))],
        ["gaps", L(1, 2, 8, 7), L(2, 2), Attributes(L(3, 3))],
        ["ceil_mode", L(1, 2, 7, 6), L(3, 2), (OnnxAttribute[])[.. Attributes(L(2, 4)), OnnxAttribute.Int("ceil_mode", 1)]],
        ["ceil_mode and pads", L(1, 2, 8, 7), L(3, 3), (OnnxAttribute[])[.. Attributes(L(2, 2), L(1, 1, 1, 1)), OnnxAttribute.Int("ceil_mode", 1)]],
        ["SAME_UPPER", L(1, 2, 7, 6), L(3, 3), (OnnxAttribute[])[.. Attributes(L(2, 2)), OnnxAttribute.String("auto_pad", "SAME_UPPER")]],
        ["SAME_LOWER", L(1, 2, 7, 6), L(2, 3), (OnnxAttribute[])[.. Attributes(L(1, 2)), OnnxAttribute.String("auto_pad", "SAME_LOWER")]],
        ["1-D", L(2, 3, 9), L(3), Attributes(L(2), L(1, 1))],
        ["1-D side by side", L(2, 3, 9), L(3), Attributes(L(3))],
        ["3-D", L(1, 2, 4, 5, 4), L(2, 3, 2), Attributes(L(1, 2, 2))],
    ];

    [TestMethod]
    [DynamicData(nameof(Windows))]
    public void MaxPool_Geometry_MatchesCentralDifferences(string geometry, long[] x, long[] kernel, OnnxAttribute[] attributes) =>
        Check("MaxPool", geometry, x, kernel, attributes);

    [TestMethod]
    public void MaxPool_Dilations_MatchesCentralDifferences() =>
        Check("MaxPool", "dilations", L(1, 2, 9, 8), L(2, 3), [OnnxAttribute.Ints("dilations", 2, 3), OnnxAttribute.Ints("strides", 2, 1), OnnxAttribute.Ints("pads", 1, 1, 0, 2)]);

    [TestMethod]
    [DynamicData(nameof(Windows))]
    public void AveragePool_Geometry_MatchesCentralDifferences(string geometry, long[] x, long[] kernel, OnnxAttribute[] attributes) =>
        Check("AveragePool", geometry, x, kernel, attributes);

    [TestMethod]
    [DynamicData(nameof(Windows))]
    public void AveragePool_CountIncludePad_MatchesCentralDifferences(string geometry, long[] x, long[] kernel, OnnxAttribute[] attributes) =>
        Check("AveragePool", geometry, x, kernel, [.. attributes, OnnxAttribute.Int("count_include_pad", 1)]);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void AveragePool_Dilations_MatchesCentralDifferences(int countPads) => GradientAssert.Matches(SingleNode.Build(
        "AveragePool", [[1, 2, 9, 8]],
        [OnnxAttribute.Ints("kernel_shape", 2, 3), OnnxAttribute.Ints("dilations", 2, 3), OnnxAttribute.Ints("strides", 2, 1), OnnxAttribute.Ints("pads", 1, 1, 0, 2), OnnxAttribute.Int("count_include_pad", countPads)],
        opset: 19));

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void LpPool_Norms_MatchesCentralDifferences(int p)
    {
        Check("LpPool", "overlap", L(1, 2, 7, 6), L(3, 2), [.. Attributes(L(2, 1), L(1, 0, 1, 1)), OnnxAttribute.Int("p", p)]);
        GradientAssert.Matches(SingleNode.Build("GlobalLpPool", [[2, 3, 3, 4]], [OnnxAttribute.Int("p", p)]));
    }

    [TestMethod]
    [DataRow("GlobalMaxPool")]
    [DataRow("GlobalAveragePool")]
    public void GlobalPool_Planes_MatchesCentralDifferences(string opType)
    {
        GradientAssert.Matches(SingleNode.Build(opType, [[2, 3, 4, 5]]));
        GradientAssert.Matches(SingleNode.Build(opType, [[2, 3, 7]]));
        GradientAssert.Matches(Symbolic(opType, []));
    }

    [TestMethod]
    public void MaxPool_SizesNotKnown_MatchesCentralDifferences() => GradientAssert.Matches(Symbolic("MaxPool", [OnnxAttribute.Ints("kernel_shape", 2, 2), .. Attributes(L(2, 2))]));

    [TestMethod]
    public void AveragePool_SizesNotKnown_MatchesCentralDifferences() => GradientAssert.Matches(Symbolic("AveragePool", [OnnxAttribute.Ints("kernel_shape", 3, 2), .. Attributes(L(2, 1))]));

    [TestMethod]
    public void AveragePool_SizesNotKnownAndPadded_NamesNode()
    {
        OnnxModel model = Symbolic("AveragePool", [OnnxAttribute.Ints("kernel_shape", 3, 2), .. Attributes(L(2, 1), L(1, 1, 0, 0))]);
        Assert.Contains("AveragePool", Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y", ["x"])).Message);
    }

    [TestMethod]
    public void MaxPool_BehindRelu_MasksOnceAtPooledSize()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 2, 3, 6, 6);
        OnnxValue y = g.Node("MaxPool", [g.Node("Relu", [x])], [OnnxAttribute.Ints("kernel_shape", 2, 2), .. Attributes(L(2, 2))]);
        OnnxModel model = g.Output("y", y).Build();

        Assert.AreEqual(1, Gradients.Build(model, "y", ["x"]).Nodes.Count(node => node.OpType == "Greater"));
        // Windows without a positive element are ties at zero.
        var r = new RandomTensors(4);
        GradientAssert.Matches(model, feeds: new Dictionary<string, ReferenceTensor> { ["x"] = r.Float([2, 3, 6, 6], -2, 0.5) }, samples: 0);
    }

    [TestMethod]
    public void MaxPool_ReluOutputAsked_MatchesCentralDifferences()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue relu = g.Node("Relu", [g.Input("x", OnnxElementType.Float, 2, 3, 6, 6)], outputName: "relu");
        OnnxModel model = g.Output("y", g.Node("MaxPool", [relu], [OnnxAttribute.Ints("kernel_shape", 2, 2), .. Attributes(L(2, 2))])).Build();
        var r = new RandomTensors(4);
        GradientAssert.Matches(model, "y", ["x", "relu"], new Dictionary<string, ReferenceTensor> { ["x"] = r.Float([2, 3, 6, 6], -2, 0.5) }, samples: 0);
    }

    [TestMethod]
    public void MaxPool_EqualMaxima_ShareTheGradient()
    {
        OnnxModel model = Gradients.Build(SingleNode.Build("MaxPool", [[1, 1, 2, 4]], [OnnxAttribute.Ints("kernel_shape", 2, 2), .. Attributes(L(2, 2))]), "y0", ["x0"]);
        using var session = new OnnxSession(model);
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x0", new float[] { 3, 1, 2, 2, 3, 0, 2, 2 }, 1, 1, 2, 4));
        CollectionAssert.AreEqual(new double[] { 0.5, 0, 0.25, 0.25, 0.5, 0, 0.25, 0.25 }, ReferenceTensor.FromResult(results, "x0_gradient").Values);
    }

    [TestMethod]
    public void MaxPool_ReluReadTwice_MatchesCentralDifferences()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue relu = g.Node("Relu", [g.Input("x", OnnxElementType.Float, 2, 3, 6, 6)]);
        OnnxValue pooled = g.Node("MaxPool", [relu], [OnnxAttribute.Ints("kernel_shape", 2, 2), .. Attributes(L(2, 2))]);
        OnnxValue mean = g.Node("GlobalAveragePool", [relu]);
        OnnxModel model = g.Output("y", pooled + mean).Build();
        GradientAssert.Matches(model, samples: 0);
    }

    [TestMethod]
    public void MaxUnpool_Indices_MatchesCentralDifferences()
    {
        var g = new OnnxGraphBuilder();
        OnnxAttribute[] window = [OnnxAttribute.Ints("kernel_shape", 2, 2), .. Attributes(L(2, 2))];
        OnnxValue x = g.Input("x", OnnxElementType.Float, 1, 2, 4, 6);
        OnnxValue other = g.Input("other", OnnxElementType.Float, 1, 2, 2, 3);
        IReadOnlyList<OnnxValue> pooled = g.NodeWithOutputs("MaxPool", [x], 2, window);
        OnnxModel model = g.Output("y", g.Node("MaxUnpool", [pooled[0] * other, pooled[1]], window)).Build();
        GradientAssert.Matches(model, samples: 0);
    }

    private static void Check(string opType, string geometry, long[] x, long[] kernel, OnnxAttribute[] attributes)
    {
        Assert.IsNotEmpty(geometry);
        // Ceiling behind padded ends changed in opset 19, and LpPool learnt of it in 18.
        GradientAssert.Matches(SingleNode.Build(opType, [x], [OnnxAttribute.Ints("kernel_shape", kernel), .. attributes], opset: 19));
    }

    private static long[] L(params long[] values) => values;

    private static OnnxAttribute[] Attributes(long[] strides, long[]? pads = null) =>
        pads is null ? [OnnxAttribute.Ints("strides", strides)] : [OnnxAttribute.Ints("strides", strides), OnnxAttribute.Ints("pads", pads)];

    private static OnnxModel Symbolic(string opType, OnnxAttribute[] attributes)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue y = g.Node(opType, [g.Input("x", OnnxElementType.Float, "N", 3, "H", "W")], attributes);
        return g.Output("y", y, OnnxElementType.Float, [.. y.Dims!]).Build();
    }
}
