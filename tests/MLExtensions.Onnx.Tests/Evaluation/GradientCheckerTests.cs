namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class GradientCheckerTests
{
    [TestMethod]
    public void Check_OutputIsInput_GivesTheWeights()
    {
        var g = new OnnxGraphBuilder();
        OnnxModel model = g.Output("y", g.Input("x", OnnxElementType.Float, "N", 3), OnnxElementType.Float, "N", 3).Build();
        GradientCheckResult result = GradientChecker.Check(model, new GradientCheckOptions { WithRespectTo = ["y"], Samples = 4 });

        TensorGradientCheck tensor = result.Tensors.Single();
        Assert.AreEqual(6, tensor.Elements);
        Assert.AreEqual(4, tensor.Checked);
        Assert.IsLessThan(1e-9, result.MaxRelativeError);
        Assert.IsGreaterThan(0.1, tensor.MaxAbsoluteGradient);
    }
}
