namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ActivationGradientsTests
{
    [TestMethod]
    [DataRow("Exp", -2.0, 2.0)]
    [DataRow("Log", 0.3, 3.0)]
    [DataRow("Sqrt", 0.3, 3.0)]
    [DataRow("Reciprocal", 0.4, 2.0)]
    [DataRow("Neg", -2.0, 2.0)]
    [DataRow("Abs", -2.0, 2.0)]
    [DataRow("Erf", -2.0, 2.0)]
    [DataRow("Identity", -2.0, 2.0)]
    [DataRow("Sin", -3.0, 3.0)]
    [DataRow("Cos", -3.0, 3.0)]
    [DataRow("Tan", -1.2, 1.2)]
    [DataRow("Asin", -0.9, 0.9)]
    [DataRow("Acos", -0.9, 0.9)]
    [DataRow("Atan", -2.0, 2.0)]
    [DataRow("Sinh", -2.0, 2.0)]
    [DataRow("Cosh", -2.0, 2.0)]
    [DataRow("Asinh", -2.0, 2.0)]
    [DataRow("Acosh", 1.2, 3.0)]
    [DataRow("Atanh", -0.9, 0.9)]
    [DataRow("Tanh", -2.0, 2.0)]
    [DataRow("Sigmoid", -4.0, 4.0)]
    [DataRow("Relu", -2.0, 2.0)]
    [DataRow("LeakyRelu", -2.0, 2.0)]
    [DataRow("ThresholdedRelu", -2.0, 3.0)]
    [DataRow("Elu", -2.0, 2.0)]
    [DataRow("Selu", -2.0, 2.0)]
    [DataRow("Celu", -2.0, 2.0)]
    [DataRow("HardSigmoid", -4.0, 4.0)]
    [DataRow("HardSwish", -5.0, 5.0)]
    [DataRow("Softplus", -4.0, 4.0)]
    [DataRow("Softsign", -2.0, 2.0)]
    [DataRow("Gelu", -3.0, 3.0)]
    [DataRow("Mish", -3.0, 3.0)]
    [DataRow("Shrink", -2.0, 2.0)]
    public void Unary_AnyShape_MatchesCentralDifferences(string opType, double low, double high)
    {
        var random = new RandomTensors(211);
        GradientNode.Check(opType, [random.Float([3, 1, 7], low, high)]);
        GradientNode.Check(opType, [random.Float([], low, high)], known: [ShapeKnowledge.Static, ShapeKnowledge.None]);
    }

    [TestMethod]
    [DataRow("LeakyRelu", "alpha", 0.3f)]
    [DataRow("LeakyRelu", "alpha", -0.5f)]
    [DataRow("LeakyRelu", "alpha", 2f)]
    [DataRow("ThresholdedRelu", "alpha", 0.2f)]
    [DataRow("Elu", "alpha", 0.6f)]
    [DataRow("Selu", "gamma", 0.8f)]
    [DataRow("Celu", "alpha", 0.5f)]
    [DataRow("HardSigmoid", "alpha", 0.4f)]
    [DataRow("HardSigmoid", "beta", 0.7f)]
    [DataRow("Shrink", "lambd", 0.8f)]
    public void Unary_Attribute_MatchesCentralDifferences(string opType, string attribute, float value) =>
        GradientNode.Check(opType, [new RandomTensors(212).Float([4, 5], -3, 3)], [OnnxAttribute.Float(attribute, value)], known: [ShapeKnowledge.Static]);

    [TestMethod]
    public void Gelu_Tanh_MatchesCentralDifferences() =>
        GradientNode.Check("Gelu", [new RandomTensors(213).Float([4, 5], -3, 3)], [OnnxAttribute.String("approximate", "tanh")]);

    [TestMethod]
    public void PRelu_SlopeBroadcast_MatchesCentralDifferences()
    {
        var random = new RandomTensors(214);
        GradientNode.Check("PRelu", [random.Float([2, 3, 4, 5]), random.Float([3, 1, 1])]);
        GradientNode.Check("PRelu", [random.Float([2, 3]), random.Float([])]);
        GradientNode.Check("PRelu", [random.Float([2, 3]), random.Float([2, 3])], opset: 7);
    }

    [TestMethod]
    [DataRow("Softmax")]
    [DataRow("LogSoftmax")]
    [DataRow("Hardmax")]
    public void Softmax_AnyAxis_MatchesCentralDifferences(string opType)
    {
        var random = new RandomTensors(215);
        foreach (int axis in (int[])[0, 1, -1])
            GradientNode.Check(opType, [random.Float([3, 4, 5])], [OnnxAttribute.Int("axis", axis)]);
        GradientNode.Check(opType, [random.Float([3, 4, 5])], opset: 11);
    }

    [TestMethod]
    [DataRow("Exp")]
    [DataRow("Log")]
    [DataRow("Sqrt")]
    [DataRow("Reciprocal")]
    [DataRow("Erf")]
    [DataRow("Tanh")]
    [DataRow("Sigmoid")]
    [DataRow("Softplus")]
    [DataRow("Softsign")]
    [DataRow("Gelu")]
    [DataRow("Mish")]
    [DataRow("Elu")]
    [DataRow("Relu")]
    [DataRow("Sin")]
    [DataRow("Atan")]
    [DataRow("Softmax")]
    [DataRow("LogSoftmax")]
    public void Unary_SecondDerivatives_MatchCentralDifferences(string opType) =>
        GradientNode.CheckSecond(opType, [new RandomTensors(216).Float([2, 3], 0.4, 1.6)]);

    [TestMethod]
    [DataRow("Sigmoid", "0 0 0.25 0 0")]
    [DataRow("Softplus", "0 0 0.5 1 1")]
    [DataRow("Tanh", "0 0 1 0 0")]
    [DataRow("Softsign", "0 0.0001 1 0.0001 0")]
    [DataRow("Gelu", "0 0 0.5 1 1")]
    [DataRow("Mish", "0 0 0.6 1 1")]
    [DataRow("Elu", "0 0 1 1 1")]
    [DataRow("Erf", "0 0 1.12838 0 0")]
    [DataRow("Relu", "0 0 0 1 1")]
    public void Unary_LargeInputs_SlopeIsFinite(string opType, string expected)
    {
        OnnxModel model = SingleNode.Build(opType, [[5]], opset: 21);
        Assert.AreEqual(expected, GradientValues.Of(model, new() { ["x0"] = ReferenceTensor.Float([-1e15, -99, 0, 99, 1e15], 5) }, "x0"));
    }

    [TestMethod]
    public void LogSoftmax_LargeInputs_IsStable()
    {
        OnnxModel model = SingleNode.Build("LogSoftmax", [[1, 3]]);
        // Σ log softmax: 1 − 3 · softmax.
        Assert.AreEqual("1 1 -2", GradientValues.Of(model, new() { ["x0"] = ReferenceTensor.Float([-1000, 0, 1000], 1, 3) }, "x0"));
    }

    [TestMethod]
    public void Cast_ToDoubleAndBack_MatchesCentralDifferences()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue wide = g.Node("Cast", [g.Input("x", OnnxElementType.Float, 3)], [OnnxAttribute.Int("to", (long)OnnxElementType.Double)]);
        OnnxValue square = g.Node("Mul", [wide, wide]);
        OnnxModel model = g.Output("y", g.Node("Cast", [square], [OnnxAttribute.Int("to", (long)OnnxElementType.Float)]), OnnxElementType.Float, 3).Build();
        GradientAssert.Matches(model);
        Assert.AreEqual("2 4 6", GradientValues.Of(model, new() { ["x"] = ReferenceTensor.Float([1, 2, 3], 3) }, "x"));
    }

    [TestMethod]
    public void Dropout_Inference_IsTheIdentity()
    {
        var random = new RandomTensors(217);
        GradientNode.Check("Dropout", [random.Float([3, 4])]);
        GradientNode.Check("Dropout", [random.Float([3, 4])], [OnnxAttribute.Float("ratio", 0.3f)], opset: 7);
        OnnxModel model = SingleNode.Build("Dropout", [[3]], constants: [OnnxTensor.Scalar(0.5f), OnnxTensor.Scalar(false)]);
        Assert.AreEqual("1 1 1", GradientValues.Of(model, new() { ["x0"] = ReferenceTensor.Float([1, 2, 3], 3) }, "x0"));
    }

    [TestMethod]
    public void Dropout_Training_PassesWhatTheNodeKept()
    {
        OnnxModel model = SingleNode.Build("Dropout", [[1000]], [OnnxAttribute.Int("seed", 3)], constants: [OnnxTensor.Scalar(0.25f), OnnxTensor.Scalar(true)]);
        OnnxModel gradients = Gradients.Build(model, "y0", ["x0"]);
        using var session = new OnnxSession(gradients);
        using OnnxResults results = session.Run([ReferenceTensor.Float([.. Enumerable.Repeat(1.0, 1000)], 1000).ToFeed("x0")]);
        // Of ones, the output is the gradient: 0 or 1 / (1 − ratio).
        CollectionAssert.AreEqual(results.Span<float>("y0").ToArray(), results.Span<float>("x0_gradient").ToArray());
        Assert.AreEqual(750, results.Span<float>("x0_gradient").ToArray().Count(value => value != 0), 60);
    }
}
