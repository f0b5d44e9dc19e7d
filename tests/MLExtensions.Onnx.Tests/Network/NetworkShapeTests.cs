namespace MLExtensions.Onnx.Tests;

/// <summary>The usual architectures in small: every value has the shape that ONNX Runtime computes.</summary>
[TestClass]
public sealed class NetworkShapeTests
{
    [TestMethod]
    public void Infer_LeNet_MatchesTheRuntime() => Check(new Network()
        .Input("x", 1, 28, 28)
        .Conv2D(6, 5, padding: 2).Tanh().AveragePool(2)
        .Conv2D(16, 5).Tanh().AveragePool(2)
        .Flatten().Dense(120).Tanh().Dense(84).Tanh().Dense(10).Softmax(), "[N, 10]", 61_706);

    [TestMethod]
    public void Infer_VggStyle_MatchesTheRuntime()
    {
        Network network = new Network().Input("x", 3, 32, 32);
        foreach (int filters in (int[])[4, 8, 8])
            network.Conv2D(filters, 3, padding: Padding.Same).Relu().Conv2D(filters, 3, padding: Padding.Same).Relu().MaxPool(2);
        Check(network.Flatten().Dense(16).Relu().Dropout(0.5f).Dense(5), "[N, 5]");
    }

    [TestMethod]
    public void Infer_ResNetStyle_MatchesTheRuntime()
    {
        Network network = new Network().Input("x", 3, 33, 31).Conv2D(8, 7, 2, padding: 3, bias: false).BatchNorm().Relu().MaxPool(3, 2, padding: 1);
        Block(network, 8, 1);
        Block(network, 16, 2);
        Check(network.GlobalAveragePool().Dense(4), "[N, 4]");

        static void Block(Network network, int filters, int stride) => network
            .Residual(
                path => path.Conv2D(filters, 3, stride, padding: 1, bias: false).BatchNorm().Relu().Conv2D(filters, 3, padding: 1, bias: false).BatchNorm(),
                stride == 1 ? null : shortcut => shortcut.Conv2D(filters, 1, stride, bias: false).BatchNorm())
            .Relu();
    }

    [TestMethod]
    public void Infer_MobileNetStyle_MatchesTheRuntime()
    {
        Network network = new Network().Input("x", 3, 32, 30).Conv2D(8, 3, 2, padding: Padding.Same, bias: false).BatchNorm().Apply("Relu6", x => x.Clip(0, 6));
        foreach ((int filters, int stride) in ((int, int)[])[(16, 1), (24, 2)])
            network.DepthwiseConv2D(3, stride, padding: Padding.Same, bias: false).BatchNorm().Relu().Conv2D(filters, 1, bias: false).BatchNorm().Relu();

        Check(network.GlobalAveragePool().Dense(4), "[N, 4]");
    }

    [TestMethod]
    public void Infer_DenseNetAndInceptionStyle_MatchesTheRuntime()
    {
        Network network = new Network().Input("x", 3, 16, 16);
        for (int i = 0; i < 3; i++)
            network.Concat(path => path, path => path.BatchNorm().Relu().Conv2D(6, 3, padding: 1));
        network.Concat(
            path => path.Conv2D(4, 1).Relu(),
            path => path.Conv2D(4, 1).Relu().Conv2D(8, 5, padding: 2).Relu(),
            path => path.MaxPool(3, 1, padding: 1).Conv2D(4, 1).Relu());
        Assert.AreEqual("[N, 16, 16, 16]", $"[{string.Join(", ", network.OutputDims)}]");
        Check(network.AveragePool(2).Sum(path => path.Sigmoid(), path => path.Gelu(), path => path.LeakyRelu(0.2f)).GlobalAveragePool().L2Normalize(), "[N, 16]");
    }

    [TestMethod]
    public void Infer_AutoencoderAndText_MatchTheRuntime()
    {
        Check(
            new Network().Input("x", 1, 12, 12).Conv2D(4, 3, 2, padding: Padding.Same).Relu()
                .ConvTranspose2D(4, 3, 2, padding: Padding.Same).Relu().ConvTranspose2D(1, 4, 2, padding: 1, outputPadding: 1),
            "[N, 1, 25, 25]");
        Check(new Network().Input("ids", OnnxElementType.Int64, "T").Embedding(20, 6).LayerNorm().Dense(8).Gelu().Dense(3), "[N, T, 3]");
        Check(new Network().Input("x", 12).Reshape(3, 2, 2).Flatten().Dense(4, bias: false).BatchNorm(), "[N, 4]");
    }

    private static void Check(Network network, string outputDims, long? parameters = null)
    {
        OnnxModel model = network.Build();
        Assert.AreEqual(outputDims, model.Outputs[0].DescribeDims());
        Assert.AreEqual(parameters ?? network.Summary.Parameters, network.Summary.Parameters);
        RuntimeShapes.Check(model, new Dictionary<string, long> { ["N"] = 2, ["T"] = 5 });
    }
}
