namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ArithmeticGradientsTests
{
    /// <summary>Pairs that broadcast on the left, on the right, on both sides, in leading and inner dimensions.</summary>
    private static readonly long[][][] s_pairs =
        [[[3, 5], [3, 5]], [[2, 3, 5], [5]], [[1], [2, 3]], [[2, 1, 3], [4, 1]], [[1, 3, 1], [2, 1, 1, 5]], [[], [3, 2]], [[3], []], [[1, 1], [1]]];

    [TestMethod]
    [DataRow("Add")]
    [DataRow("Sub")]
    [DataRow("Mul")]
    [DataRow("Div")]
    [DataRow("Max")]
    [DataRow("Min")]
    [DataRow("Pow")]
    public void Binary_BroadcastInAnyPosition_MatchesCentralDifferences(string opType)
    {
        var random = new RandomTensors(201);
        foreach (long[][] pair in s_pairs)
            GradientNode.Check(opType, [random.Float(pair[0], 0.3), random.Float(pair[1], 0.3)]);
        GradientNode.Check(opType, [random.Float([2, 1, 3], 0.3), random.Float([4, 1], 0.3)], known: [ShapeKnowledge.None]);
    }

    [TestMethod]
    public void Binary_RandomShapes_MatchCentralDifferences()
    {
        var random = new RandomTensors(202);
        for (int i = 0; i < 12; i++)
        {
            long[] shape = random.Shape(random.Next(1, 4), 4);
            ReferenceTensor whole = random.Float(shape, 0.4), part = random.Float(random.BroadcastOf(shape), 0.4);
            GradientNode.Check(
                random.Pick("Add", "Sub", "Mul", "Div", "Pow"), random.Coin() ? [whole, part] : [part, whole], known: [random.Pick(ShapeKnowledge.Static, ShapeKnowledge.Symbolic)]);
        }
    }

    [TestMethod]
    [DataRow("Sum")]
    [DataRow("Mean")]
    [DataRow("Max")]
    [DataRow("Min")]
    public void Variadic_OneToFourInputs_MatchesCentralDifferences(string opType)
    {
        var random = new RandomTensors(203);
        GradientNode.Check(opType, [random.Float([2, 3])]);
        GradientNode.Check(opType, [random.Float([2, 3]), random.Float([3]), random.Float([4, 1, 1])]);
        GradientNode.Check(opType, [random.Float([]), random.Float([3]), random.Float([1]), random.Float([2, 1])], opset: 8);
    }

    [TestMethod]
    public void Max_EqualInputs_ShareTheGradient()
    {
        Assert.AreEqual("0.5 1 0 | 0.5 0 1", Run("Max", [1, 3, 2], [1, 2, 5]));
        Assert.AreEqual("0.5 0 1 | 0.5 1 0", Run("Min", [1, 3, 2], [1, 2, 5]));
    }

    // d(x^e)/dx of PyTorch is 0 where e is 0, and d(x^e)/de is 0 where x is 0 and e ≥ 0.
    [TestMethod]
    public void Pow_SpecialBasesAndExponents_AreAsInPyTorch()
    {
        Assert.AreEqual("0 1 0 -4 12 | 0 0 0 NaN NaN", Run("Pow", [0, 0, 0, -2, -2], [0, 1, 2, 2, 3]));
        Assert.AreEqual("-Infinity | -Infinity", Run("Pow", [0], [-1]));
    }

    [TestMethod]
    public void Pow_ConstantExponents_MatchCentralDifferences()
    {
        var random = new RandomTensors(204);
        foreach (float exponent in (float[])[0, 1, 2, 3, 0.5f, -1.5f])
        {
            OnnxModel model = SingleNode.Build("Pow", [[3, 4]], constants: [OnnxTensor.Scalar(exponent)]);
            GradientAssert.Matches(model, feeds: new Dictionary<string, ReferenceTensor> { ["x0"] = random.Float([3, 4], 0.3) });
        }

        foreach (long exponent in (long[])[0, 2, 3])
            GradientNode.Check("Pow", [random.Float([3, 4]), ReferenceTensor.Int64([exponent])]);
        GradientNode.Check("Pow", [random.Float([]), RandomTensors.Ints(2)]);
        GradientNode.Check("Pow", [random.Float([2, 3]), RandomTensors.Ints(3, 0, -1)]);
    }

    [TestMethod]
    public void Clip_EveryBound_MatchesCentralDifferences()
    {
        var random = new RandomTensors(205);
        ReferenceTensor x = random.Float([4, 5]), low = RandomTensors.Scalar(-0.7), high = RandomTensors.Scalar(0.9);
        GradientNode.Check("Clip", [x, low, high]);
        GradientNode.Check("Clip", [x, low]);
        GradientNode.Check("Clip", [x, null, high]);
        GradientNode.Check("Clip", [x]);
        GradientNode.Check("Clip", [x], [OnnxAttribute.Float("min", -1), OnnxAttribute.Float("max", 0.25f)], opset: 7);
    }

    [TestMethod]
    public void Where_BroadcastInAnyPosition_MatchesCentralDifferences()
    {
        var random = new RandomTensors(206);
        GradientNode.Check("Where", [random.Bool([2, 3]), random.Float([2, 3]), random.Float([2, 3])]);
        GradientNode.Check("Where", [random.Bool([3, 1]), random.Float([4]), random.Float([2, 1, 1])]);
        GradientNode.Check("Where", [random.Bool([2, 3, 4]), random.Float([]), random.Float([3, 1])], opset: 9);
    }

    [TestMethod]
    public void Mod_OfReals_MatchesCentralDifferences()
    {
        var random = new RandomTensors(207);
        GradientNode.Check("Mod", [random.Float([3, 4], 2.1, 2.9), random.Float([4], 0.8, 0.95)], [OnnxAttribute.Int("fmod", 1)]);
    }

    [TestMethod]
    [DataRow("Mul")]
    [DataRow("Div")]
    [DataRow("Pow")]
    [DataRow("Sub")]
    public void Binary_SecondDerivatives_MatchCentralDifferences(string opType)
    {
        var random = new RandomTensors(208);
        GradientNode.CheckSecond(opType, [random.Float([2, 3], 0.5), random.Float([3], 0.5)]);
    }

    /// <summary>The gradients of the sum of the outputs.</summary>
    private static string Run(string opType, double[] a, double[] b)
    {
        OnnxModel model = SingleNode.Build(opType, [[a.Length], [b.Length]]);
        return GradientValues.Of(model, new() { ["x0"] = ReferenceTensor.Float(a, a.Length), ["x1"] = ReferenceTensor.Float(b, b.Length) }, "x0", "x1");
    }
}
