namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class LossShapeTests
{
    [TestMethod]
    [DataRow("none", new long[] { 4, 5 })]
    [DataRow("mean", new long[0])]
    [DataRow("sum", new long[0])]
    public void SoftmaxCrossEntropyLoss_Reductions_OnePerLabelOrOneNumber(string reduction, long[] expected)
    {
        InferredShapes shapes = ShapeInference.Infer(Build(reduction, 4, 5));
        CollectionAssert.AreEqual(expected, shapes.StaticDims("y0"));
        CollectionAssert.AreEqual(new long[] { 4, 3, 5 }, shapes.StaticDims("y1"));
    }

    [TestMethod]
    public void SoftmaxCrossEntropyLoss_LabelsOfTheScoresRank_NamesBoth()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Build("mean", 4, 3, 5));
        Assert.Contains("[4, 3, 5]", error.Message);
    }

    private static OnnxModel Build(string reduction, params long[] labels) => SingleNode.Build(
        "SoftmaxCrossEntropyLoss", [[4, 3, 5], labels], [OnnxAttribute.String("reduction", reduction)], types: [OnnxElementType.Float, OnnxElementType.Int64], outputs: 2);
}
