namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class LayoutGradientsTests
{
    private static readonly ShapeKnowledge[] s_all = [ShapeKnowledge.Static, ShapeKnowledge.Symbolic, ShapeKnowledge.None];

    [TestMethod]
    public void Reshape_EveryForm_MatchesCentralDifferences()
    {
        var random = new RandomTensors(231);
        ReferenceTensor x = random.Float([2, 3, 4]);
        GradientNode.Check("Reshape", [x, RandomTensors.Ints(0, -1)], known: s_all);
        GradientNode.Check("Reshape", [x, RandomTensors.Ints(4, 3, 2)], opset: 7);
        GradientNode.Check("Reshape", [random.Float([1]), RandomTensors.Ints()]);
        GradientNode.Check("Flatten", [x], [OnnxAttribute.Int("axis", 2)], known: s_all);
        GradientNode.Check("Flatten", [x], [OnnxAttribute.Int("axis", -1)]);
        GradientNode.Check("Squeeze", [random.Float([1, 3, 1]), RandomTensors.Ints(-1)], known: s_all);
        GradientNode.Check("Squeeze", [random.Float([1, 3, 1])]);
        GradientNode.Check("Unsqueeze", [x, RandomTensors.Ints(0, -1)], known: s_all);
        GradientNode.Check("Unsqueeze", [x], [OnnxAttribute.Ints("axes", 1, 3)], opset: 11);
    }

    [TestMethod]
    public void Transpose_AnyPermutation_MatchesCentralDifferences()
    {
        var random = new RandomTensors(232);
        GradientNode.Check("Transpose", [random.Float([2, 3, 4, 5])], [OnnxAttribute.Ints("perm", 2, 0, 3, 1)], known: s_all);
        GradientNode.Check("Transpose", [random.Float([2, 3, 4])], known: s_all);
    }

    [TestMethod]
    public void Expand_AnyShape_MatchesCentralDifferences()
    {
        var random = new RandomTensors(233);
        GradientNode.Check("Expand", [random.Float([3, 1]), RandomTensors.Ints(2, 1, 4)], known: s_all);
        GradientNode.Check("Expand", [random.Float([]), RandomTensors.Ints(2, 2)], known: s_all);
        GradientNode.Check("Expand", [random.Float([2, 3, 1]), RandomTensors.Ints(1, 5)], known: s_all);
    }

    [TestMethod]
    public void Tile_AnyRepeats_MatchesCentralDifferences()
    {
        var random = new RandomTensors(234);
        GradientNode.Check("Tile", [random.Float([2, 3, 1]), RandomTensors.Ints(2, 1, 3)]);
        GradientNode.Check("Tile", [random.Float([5]), RandomTensors.Ints(2)], opset: 7);
    }

    [TestMethod]
    public void Tile_RankUnknown_SaysSo()
    {
        OnnxModel model = GradientNode.Build(
            "Tile", [ReferenceTensor.Float([1, 2], 2), RandomTensors.Ints(2)], [], 1, 1, 21, ShapeKnowledge.None, out _);
        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => Gradients.Build(model, "y", ["x0"]));
        StringAssert.Contains(error.Message, "Tile");
        StringAssert.Contains(error.Message, "declare the shapes of the graph's inputs");
    }

    [TestMethod]
    public void Slice_StepsOfOne_MatchesCentralDifferences()
    {
        var random = new RandomTensors(235);
        ReferenceTensor x = random.Float([3, 5, 4]);
        GradientNode.Check("Slice", [x, RandomTensors.Ints(1, 0), RandomTensors.Ints(3, 2)], known: s_all);
        // Clamped ends, negative starts and axes.
        GradientNode.Check("Slice", [x, RandomTensors.Ints(-3, -99), RandomTensors.Ints(99, -1), RandomTensors.Ints(1, -1)], known: s_all);
        GradientNode.Check("Slice", [x, RandomTensors.Ints(1), RandomTensors.Ints(long.MaxValue), RandomTensors.Ints(-2), RandomTensors.Ints(1)], known: s_all);
        GradientNode.Check("Slice", [x], [OnnxAttribute.Ints("starts", 1), OnnxAttribute.Ints("ends", -1), OnnxAttribute.Ints("axes", 1)], opset: 9);
    }

    [TestMethod]
    public void Slice_OtherSteps_MatchesCentralDifferences()
    {
        var random = new RandomTensors(236);
        ReferenceTensor x = random.Float([3, 6, 4]);
        // All reversed; from the middle to the front; with a clamped start.
        GradientNode.Check("Slice", [x, RandomTensors.Ints(-1), RandomTensors.Ints(-1000), RandomTensors.Ints(1), RandomTensors.Ints(-1)], known: s_all);
        GradientNode.Check("Slice", [x, RandomTensors.Ints(3, 2), RandomTensors.Ints(0, -1000), RandomTensors.Ints(1, 2), RandomTensors.Ints(-1, -1)], known: s_all);
        GradientNode.Check("Slice", [x, RandomTensors.Ints(99), RandomTensors.Ints(1), RandomTensors.Ints(-2), RandomTensors.Ints(-1)], known: s_all);
        GradientNode.Check("Slice", [x, RandomTensors.Ints(1, -1), RandomTensors.Ints(6, -1000), RandomTensors.Ints(1, 2), RandomTensors.Ints(2, -3)], known: s_all);
        GradientNode.Check("Slice", [x, RandomTensors.Ints(0, 3), RandomTensors.Ints(3, 0), RandomTensors.Ints(0, 1), RandomTensors.Ints(1, -1)], known: s_all);
    }

    [TestMethod]
    public void Slice_Nothing_HasGradientZero()
    {
        OnnxModel model = GradientNode.Build(
            "Slice", [ReferenceTensor.Float([1, 2, 3], 3), RandomTensors.Ints(2), RandomTensors.Ints(1)], [], 1, 1, 21, ShapeKnowledge.Symbolic, out Dictionary<string, ReferenceTensor> feeds);
        Assert.AreEqual("0 0 0", GradientValues.Of(model, feeds, "x0"));
    }

    [TestMethod]
    public void Concat_AnyAxis_MatchesCentralDifferences()
    {
        var random = new RandomTensors(237);
        GradientNode.Check("Concat", [random.Float([2, 3]), random.Float([2, 1]), random.Float([2, 4])], [OnnxAttribute.Int("axis", -1)], known: s_all);
        GradientNode.Check("Concat", [random.Float([1, 3]), random.Float([4, 3])], [OnnxAttribute.Int("axis", 0)], known: s_all);
        GradientNode.Check("Concat", [random.Float([2, 3, 2]), random.Float([2, 2, 2])], [OnnxAttribute.Int("axis", -2)], known: s_all);
        GradientNode.Check("Concat", [random.Float([2, 3])], [OnnxAttribute.Int("axis", 1)], opset: 7);
    }

    [TestMethod]
    public void Split_AnyParts_MatchesCentralDifferences()
    {
        var random = new RandomTensors(238);
        GradientNode.Check("Split", [random.Float([2, 6]), RandomTensors.Ints(1, 3, 2)], [OnnxAttribute.Int("axis", -1)], outputs: 3, known: s_all);
        GradientNode.Check("Split", [random.Float([5, 2])], [OnnxAttribute.Int("axis", 0), OnnxAttribute.Int("num_outputs", 2)], outputs: 2);
        GradientNode.Check("Split", [random.Float([2, 6])], [OnnxAttribute.Int("axis", 1), OnnxAttribute.Ints("split", 2, 4)], outputs: 2, opset: 11);
        // The gradient flows through one part only.
        GradientNode.Check("Split", [random.Float([2, 6]), RandomTensors.Ints(4, 2)], [OnnxAttribute.Int("axis", 1)], outputs: 2, realOutputs: 1);
    }

    [TestMethod]
    [DataRow("constant")]
    [DataRow("reflect")]
    [DataRow("edge")]
    [DataRow("wrap")]
    public void Pad_EveryMode_MatchesCentralDifferences(string mode)
    {
        var random = new RandomTensors(239);
        OnnxAttribute attribute = OnnxAttribute.String("mode", mode);
        GradientNode.Check("Pad", [random.Float([2, 4, 3]), RandomTensors.Ints(0, 3, 1, 0, 2, 2)], [attribute]);
        GradientNode.Check("Pad", [random.Float([2, 4, 3]), RandomTensors.Ints(3, 1, 2, 2), null, RandomTensors.Ints(1, -1)], [attribute], known: s_all);
        if (mode != "wrap")
            GradientNode.Check("Pad", [random.Float([2, 4, 3])], [attribute, OnnxAttribute.Ints("pads", 0, 0, 2, 0, 3, 0)], opset: 10);
    }

    [TestMethod]
    public void Pad_NegativeAndValue_MatchesCentralDifferences()
    {
        var random = new RandomTensors(240);
        GradientNode.Check("Pad", [random.Float([4, 5]), RandomTensors.Ints(-1, 2, 1, -2), RandomTensors.Scalar(0.5)], known: s_all);
        GradientNode.Check("Pad", [random.Float([4, 5]), RandomTensors.Ints(-1, -2), RandomTensors.Scalar(0.5), RandomTensors.Ints(1)], known: s_all);
    }

    [TestMethod]
    public void DepthAndSpace_EveryMode_MatchesCentralDifferences()
    {
        var random = new RandomTensors(241);
        foreach (string mode in (string[])["DCR", "CRD"])
            GradientNode.Check("DepthToSpace", [random.Float([2, 12, 2, 3])], [OnnxAttribute.Int("blocksize", 2), OnnxAttribute.String("mode", mode)]);
        GradientNode.Check("SpaceToDepth", [random.Float([2, 3, 6, 9])], [OnnxAttribute.Int("blocksize", 3)]);
    }

    [TestMethod]
    public void Trilu_EveryTriangle_MatchesCentralDifferences()
    {
        var random = new RandomTensors(242);
        foreach (int upper in (int[])[0, 1])
        {
            GradientNode.Check("Trilu", [random.Float([2, 4, 5])], [OnnxAttribute.Int("upper", upper)]);
            GradientNode.Check("Trilu", [random.Float([4, 3]), ReferenceTensor.Int64([-1])], [OnnxAttribute.Int("upper", upper)]);
        }
    }
}
