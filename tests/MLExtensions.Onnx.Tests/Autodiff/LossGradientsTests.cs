namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class LossGradientsTests
{
    [TestMethod]
    [DataRow("none")]
    [DataRow("sum")]
    [DataRow("mean")]
    public void Losses_AnyReduction_MatchCentralDifferences(string reduction)
    {
        var random = new RandomTensors(281);
        ReferenceTensor scores = random.Float([4, 3, 2]), targets = random.Int([4, 2], 0, 2), weights = random.Float([3], 0.5);
        OnnxAttribute attribute = OnnxAttribute.String("reduction", reduction);
        foreach (string opType in (string[])["SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"])
        {
            GradientNode.Check(opType, [scores, targets], [attribute]);
            GradientNode.Check(opType, [scores, targets, weights], [attribute], withRespectTo: ["x0"]);
            GradientNode.Check(opType, [scores, targets, weights], [attribute, OnnxAttribute.Int("ignore_index", 1)], withRespectTo: ["x0"]);
            GradientNode.Check(opType, [random.Float([5, 4]), random.Int([5], 0, 3, OnnxElementType.Int32)], [attribute, OnnxAttribute.Int("ignore_index", 2)]);
        }
    }

    [TestMethod]
    public void CrossEntropy_LogarithmsUsedToo_MatchesCentralDifferences()
    {
        var random = new RandomTensors(282);
        GradientNode.Check("SoftmaxCrossEntropyLoss", [random.Float([4, 3]), random.Int([4], 0, 2)], outputs: 2);
    }

    [TestMethod]
    public void Losses_Shapes_AreInferred()
    {
        OnnxModel model = SingleNode.Build("SoftmaxCrossEntropyLoss", [[4, 3, 2]], [OnnxAttribute.String("reduction", "none")], constants: [OnnxTensor.Create<long>(new long[8], 4, 2)], outputs: 2);
        InferredShapes shapes = ShapeInference.Infer(model);
        Assert.AreEqual("[4, 2] [4, 3, 2]", $"{shapes.Find("y0")!.DescribeDims()} {shapes.Find("y1")!.DescribeDims()}");
        OnnxModel mean = SingleNode.Build("NegativeLogLikelihoodLoss", [[4, 3]], constants: [OnnxTensor.Create<long>(new long[4], 4)]);
        Assert.AreEqual(0, ShapeInference.Infer(mean).Find("y0")!.Dims!.Count);
    }
}
