namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ResizeGradientsTests
{
    private static readonly string[] Coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"];

    public static IEnumerable<object[]> Nearest =>
        from coordinates in Coordinates
        from nearest in (string[])["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]
        select new object[] { coordinates, nearest };

    public static IEnumerable<object[]> Smooth =>
        from coordinates in Coordinates
        from mode in (string[])["linear", "cubic"]
        select new object[] { coordinates, mode };

    [TestMethod]
    [DynamicData(nameof(Nearest))]
    public void Resize_Nearest_MatchesCentralDifferences(string coordinates, string nearest)
    {
        OnnxAttribute[] attributes = [OnnxAttribute.String("coordinate_transformation_mode", coordinates), OnnxAttribute.String("nearest_mode", nearest)];
        GradientAssert.Matches(BySizes([1, 2, 4, 5], [1, 2, 7, 8], attributes));
        GradientAssert.Matches(BySizes([1, 2, 6, 5], [1, 2, 4, 3], attributes));
    }

    [TestMethod]
    [DynamicData(nameof(Smooth))]
    public void Resize_Interpolated_MatchesCentralDifferences(string coordinates, string mode)
    {
        OnnxAttribute[] attributes = [OnnxAttribute.String("coordinate_transformation_mode", coordinates), OnnxAttribute.String("mode", mode)];
        GradientAssert.Matches(BySizes([1, 2, 4, 5], [1, 2, 7, 8], attributes));
        GradientAssert.Matches(BySizes([1, 2, 6, 5], [1, 2, 4, 3], attributes));
        GradientAssert.Matches(ByScales([2, 2, 4, 5], [1, 1, 1.7f, 0.7f], attributes));
    }

    [TestMethod]
    [DataRow("nearest")]
    [DataRow("linear")]
    public void Resize_WholeScales_MatchesCentralDifferences(string mode)
    {
        OnnxAttribute[] attributes = [OnnxAttribute.String("mode", mode), OnnxAttribute.String("coordinate_transformation_mode", "asymmetric"), OnnxAttribute.String("nearest_mode", "floor")];
        GradientAssert.Matches(ByScales([2, 3, 4, 5], [1, 1, 2, 3], attributes));
    }

    [TestMethod]
    public void Resize_WholeScales_NeedsNoMatrix()
    {
        OnnxAttribute[] attributes = [OnnxAttribute.String("coordinate_transformation_mode", "asymmetric"), OnnxAttribute.String("nearest_mode", "floor")];
        OnnxModel gradients = Gradients.Build(ByScales([2, 3, 4, 5], [1, 1, 2, 2], attributes), "y0", ["x0"]);
        Assert.DoesNotContain("MatMul", gradients.Nodes.Select(node => node.OpType));
    }

    [TestMethod]
    public void Upsample_OldOpset_MatchesCentralDifferences() => GradientAssert.Matches(SingleNode.Build(
        "Upsample", [[1, 2, 3, 4]], [OnnxAttribute.String("mode", "linear")], opset: 9, constants: [SingleNode.Vector(1f, 1f, 2f, 2f)]));

    [TestMethod]
    public void Resize_SymbolicBatch_MatchesCentralDifferences()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 2, 4, 3);
        OnnxValue y = g.Node("Resize", [x, OnnxValue.None, g.Vector(1f, 1f, 1.5f, 2f)], [OnnxAttribute.String("mode", "linear")]);
        GradientAssert.Matches(g.Output("y", y).Build());
    }

    [TestMethod]
    public void Resize_SizesNotKnown_NamesNode()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 1, 2, "H", "W");
        OnnxValue y = g.Node("Resize", [x, OnnxValue.None, g.Vector(1f, 1f, 1.5f, 2f)], [OnnxAttribute.String("mode", "linear")]);
        OnnxModel model = g.Output("y", y, OnnxElementType.Float, [.. y.Dims!]).Build();
        Assert.Contains("Resize", Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y", ["x"])).Message);
    }

    private static OnnxModel BySizes(long[] x, long[] sizes, OnnxAttribute[] attributes) =>
        SingleNode.Build("Resize", [x], attributes, opset: 19, constants: [null, null, SingleNode.Vector(sizes)]);

    private static OnnxModel ByScales(long[] x, float[] scales, OnnxAttribute[] attributes) =>
        SingleNode.Build("Resize", [x], attributes, opset: 19, constants: [null, SingleNode.Vector(scales)]);
}
