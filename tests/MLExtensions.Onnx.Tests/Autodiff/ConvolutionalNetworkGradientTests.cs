namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ConvolutionalNetworkGradientTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Gradients_ResidualNetwork_MatchesCentralDifferences(int trainingMode)
    {
        OnnxModel model = Residual(trainingMode);
        string[] parameters = [.. model.Inputs.Select(input => input.Name).Where(name => !name.Contains("statistic", StringComparison.Ordinal))];
        GradientAssert.Matches(model, "y", parameters, new Dictionary<string, ReferenceTensor> { ["statistic_variance"] = new RandomTensors(3).Float([4], 0.5, 2) }, samples: 25);
    }

    [TestMethod]
    public void Build_WithRespectToTheImage_CarriesNoWeightGradients()
    {
        OnnxModel gradients = Gradients.Build(Residual(0), "y", ["image"]);
        // im2col, the sign of a convolution's weight gradient.
        Assert.DoesNotContain("Gather", gradients.Nodes.Select(node => node.OpType));
        Assert.HasCount(2, gradients.Outputs);
    }

    /// <summary>Conv, BatchNormalization, Relu, MaxPool; a strided convolution beside a grouped one; pooling, dense.</summary>
    private static OnnxModel Residual(int trainingMode)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("image", OnnxElementType.Float, 2, 3, 11, 9);
        OnnxValue value = g.Node("Conv", [x, g.Input("w1", OnnxElementType.Float, 4, 3, 3, 3), g.Input("b1", OnnxElementType.Float, 4)], [OnnxAttribute.Ints("pads", 1, 1, 0, 2)]);
        value = g.NodeWithOutputs(
            "BatchNormalization",
            [value, g.Input("scale", OnnxElementType.Float, 4), g.Input("shift", OnnxElementType.Float, 4), g.Input("statistic_mean", OnnxElementType.Float, 4), g.Input("statistic_variance", OnnxElementType.Float, 4)],
            trainingMode == 1 ? 3 : 1, [OnnxAttribute.Int("training_mode", trainingMode)])[0];
        value = g.Node("MaxPool", [g.Node("Relu", [value])], [OnnxAttribute.Ints("kernel_shape", 2, 3), OnnxAttribute.Ints("strides", 2, 3)]);
        OnnxValue strided = g.Node("Conv", [value, g.Input("w2", OnnxElementType.Float, 4, 4, 1, 1)], [OnnxAttribute.Ints("strides", 2, 2)]);
        OnnxValue grouped = g.Node("Conv", [value, g.Input("w3", OnnxElementType.Float, 4, 2, 3, 3)], [OnnxAttribute.Ints("strides", 2, 2), OnnxAttribute.Ints("pads", 1, 1, 1, 1), OnnxAttribute.Int("group", 2)]);
        value = g.Node("GlobalAveragePool", [g.Node("Relu", [strided + grouped])]);
        value = g.Node("Gemm", [g.Node("Flatten", [value]), g.Input("w4", OnnxElementType.Float, 5, 4)], [OnnxAttribute.Int("transB", 1)]);
        return g.Output("y", value).Build();
    }
}
