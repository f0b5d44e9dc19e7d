namespace MLExtensions.Onnx.Tests;

/// <summary>Gradients of whole networks against central differences of the float64 evaluator.</summary>
[TestClass]
public sealed class NetworkGradientTests
{
    [TestMethod]
    public void Gradient_NetworkOfSmoothLayers_AgreesWithCentralDifferences()
    {
        OnnxModel model = new Network(seed: 2).Input("x", 2, 5, 6)
            .Conv2D(3, 3, stride: 2, padding: Padding.Same).BatchNorm().Gelu()
            .Residual(path => path.Conv2D(3, 3, padding: 1).Tanh())
            .ConvTranspose2D(2, 3, 2, padding: Padding.Same).Sigmoid().AveragePool(2)
            .Flatten().Dense(4).LayerNorm().L2Normalize().Build();

        GradientCheckResult result = GradientChecker.Check(model, new GradientCheckOptions { WithRespectTo = ["x", "conv2d_1.weight", "conv2d_2.bias", "convtranspose2d_1.weight", "batchnorm_1.scale", "dense_1.weight", "layernorm_1.scale"], Samples = 12 });

        Assert.IsLessThan(1e-4, result.MaxRelativeError);
    }
}
