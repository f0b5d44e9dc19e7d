namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class MatrixGradientsTests
{
    public static IEnumerable<object[]> MatMulShapes =>
    [
        [new long[] { 3, 4 }, new long[] { 4, 5 }],
        [new long[] { 4 }, new long[] { 4, 5 }],
        [new long[] { 3, 4 }, new long[] { 4 }],
        [new long[] { 4 }, new long[] { 4 }],
        [new long[] { 2, 3, 4 }, new long[] { 4, 5 }],
        [new long[] { 3, 4 }, new long[] { 2, 4, 5 }],
        [new long[] { 2, 1, 3, 4 }, new long[] { 3, 4, 5 }],
        [new long[] { 1, 3, 4 }, new long[] { 2, 2, 4, 1 }],
        [new long[] { 4 }, new long[] { 3, 2, 4, 5 }],
        [new long[] { 3, 2, 5, 4 }, new long[] { 4 }],
    ];

    [TestMethod]
    [DynamicData(nameof(MatMulShapes))]
    public void MatMul_BatchesAndVectors_MatchesCentralDifferences(long[] a, long[] b) =>
        GradientAssert.Matches(SingleNode.Build("MatMul", [a, b]));

    [TestMethod]
    public void MatMul_SymbolicBatch_MatchesCentralDifferences()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", "T", 3);
        OnnxValue y = g.Input("y", OnnxElementType.Float, 1, 3, 2);
        OnnxValue z = g.Input("z", OnnxElementType.Float, 2, "K");
        OnnxModel model = g.Output("out", g.Node("MatMul", [g.Node("MatMul", [x, y]), z]), OnnxElementType.Float, "N", "T", "K").Build();
        model.Proto.Graph.Output[0].Type = null;
        var r = new RandomTensors(3);
        GradientAssert.Matches(model, feeds: new Dictionary<string, ReferenceTensor>
        {
            ["x"] = r.Float([2, 4, 3]),
            ["y"] = r.Float([1, 3, 2]),
            ["z"] = r.Float([2, 5]),
        });
    }

    [TestMethod]
    [DataRow(0, 0, new long[] { 5 })]
    [DataRow(1, 0, new long[] { 3, 1 })]
    [DataRow(0, 1, new long[] { 3, 5 })]
    [DataRow(1, 1, new long[] { 1, 1 })]
    public void Gemm_TransposedScaledBroadcast_MatchesCentralDifferences(int transA, int transB, long[] c) =>
        GradientAssert.Matches(SingleNode.Build(
            "Gemm", [transA == 1 ? [4, 3] : [3, 4], transB == 1 ? [5, 4] : [4, 5], c],
            [OnnxAttribute.Int("transA", transA), OnnxAttribute.Int("transB", transB), OnnxAttribute.Float("alpha", 0.7f), OnnxAttribute.Float("beta", -1.3f)]));

    [TestMethod]
    public void Gemm_WithoutC_MatchesCentralDifferences() =>
        GradientAssert.Matches(SingleNode.Build("Gemm", [[3, 4], [4, 5]]));
}
