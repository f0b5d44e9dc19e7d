namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ElementwiseParityTests
{
    [TestMethod]
    [DataRow("Sqrt", 0.0, 3.0)]
    [DataRow("Reciprocal", 0.3, 3.0)]
    [DataRow("Exp", -3.0, 3.0)]
    [DataRow("Log", 0.1, 3.0)]
    [DataRow("Neg", -3.0, 3.0)]
    [DataRow("Abs", -3.0, 3.0)]
    [DataRow("Sign", -3.0, 3.0)]
    [DataRow("Floor", -3.0, 3.0)]
    [DataRow("Ceil", -3.0, 3.0)]
    [DataRow("Round", -3.0, 3.0)]
    [DataRow("Sin", -3.0, 3.0)]
    [DataRow("Cos", -3.0, 3.0)]
    [DataRow("Tan", -1.4, 1.4)]
    [DataRow("Asin", -1.0, 1.0)]
    [DataRow("Acos", -1.0, 1.0)]
    [DataRow("Atan", -3.0, 3.0)]
    [DataRow("Sinh", -3.0, 3.0)]
    [DataRow("Cosh", -3.0, 3.0)]
    [DataRow("Asinh", -3.0, 3.0)]
    [DataRow("Acosh", 1.0, 3.0)]
    [DataRow("Atanh", -0.9, 0.9)]
    [DataRow("Erf", -4.0, 4.0)]
    [DataRow("Identity", -3.0, 3.0)]
    [DataRow("Sigmoid", -8.0, 8.0)]
    [DataRow("Tanh", -8.0, 8.0)]
    [DataRow("Softplus", -8.0, 8.0)]
    [DataRow("Softsign", -8.0, 8.0)]
    [DataRow("Gelu", -8.0, 8.0)]
    [DataRow("Mish", -8.0, 8.0)]
    [DataRow("Relu", -8.0, 8.0)]
    [DataRow("LeakyRelu", -8.0, 8.0)]
    [DataRow("Elu", -8.0, 8.0)]
    [DataRow("Celu", -8.0, 8.0)]
    [DataRow("Selu", -8.0, 8.0)]
    [DataRow("ThresholdedRelu", -8.0, 8.0)]
    [DataRow("Shrink", -8.0, 8.0)]
    [DataRow("HardSigmoid", -8.0, 8.0)]
    [DataRow("HardSwish", -8.0, 8.0)]
    public void OneInput_RandomValues_MatchOrt(string opType, double low, double high)
    {
        var random = new RandomTensors(1);
        Parity.Check(opType, [random.Float([3, 7], low, high)]);
        Parity.Check(opType, [random.Float([], low, high)]);
    }

    [TestMethod]
    public void Activations_TheirAttributes_MatchOrt()
    {
        ReferenceTensor x = new RandomTensors(2).Float([40], -4, 4);
        Parity.Check("LeakyRelu", [x], [OnnxAttribute.Float("alpha", 0.3f)]);
        Parity.Check("Elu", [x], [OnnxAttribute.Float("alpha", 0.3f)]);
        Parity.Check("Celu", [x], [OnnxAttribute.Float("alpha", 0.3f)]);
        Parity.Check("Selu", [x], [OnnxAttribute.Float("alpha", 2f), OnnxAttribute.Float("gamma", 3f)]);
        Parity.Check("ThresholdedRelu", [x], [OnnxAttribute.Float("alpha", 0.3f)]);
        Parity.Check("Shrink", [x], [OnnxAttribute.Float("lambd", 1.5f), OnnxAttribute.Float("bias", 0.7f)]);
        Parity.Check("HardSigmoid", [x], [OnnxAttribute.Float("alpha", 0.4f), OnnxAttribute.Float("beta", 0.6f)]);
        Parity.Check("Gelu", [x], [OnnxAttribute.String("approximate", "tanh")]);
    }

    [TestMethod]
    [DataRow("Add")]
    [DataRow("Sub")]
    [DataRow("Mul")]
    [DataRow("Div")]
    [DataRow("Max")]
    [DataRow("Min")]
    [DataRow("Sum")]
    [DataRow("Mean")]
    [DataRow("Greater")]
    [DataRow("GreaterOrEqual")]
    [DataRow("Less")]
    [DataRow("LessOrEqual")]
    public void TwoInputs_BroadcastShapes_MatchOrt(string opType)
    {
        var random = new RandomTensors(3);
        bool comparison = opType.StartsWith("Greater", StringComparison.Ordinal) || opType.StartsWith("Less", StringComparison.Ordinal);
        for (int i = 0; i < 8; i++)
        {
            long[] shape = random.Shape(random.Next(0, 4));
            ReferenceTensor a = random.Float(random.BroadcastOf(shape));
            ReferenceTensor b = random.Float(shape, 0.5, 2);
            Parity.Check(opType, random.Coin() || opType == "Div" ? [a, b] : [b, a], types: [comparison ? OnnxElementType.Bool : OnnxElementType.Float], opset: random.Pick(12, 17, 21));
        }
    }
}
