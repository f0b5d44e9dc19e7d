namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ReductionGradientsTests
{
    [TestMethod]
    [DataRow("ReduceSum")]
    [DataRow("ReduceMean")]
    [DataRow("ReduceMax")]
    [DataRow("ReduceMin")]
    [DataRow("ReduceL1")]
    [DataRow("ReduceL2")]
    [DataRow("ReduceSumSquare")]
    [DataRow("ReduceLogSum")]
    [DataRow("ReduceLogSumExp")]
    [DataRow("ReduceProd")]
    public void Reduce_AnyAxes_MatchesCentralDifferences(string opType)
    {
        var random = new RandomTensors(221);
        ReferenceTensor x = random.Float([2, 3, 5], 0.3);
        foreach (int keep in (int[])[0, 1])
        {
            OnnxAttribute keepDims = OnnxAttribute.Int("keepdims", keep);
            // Axes that come with the run, too.
            GradientNode.Check(opType, [x, RandomTensors.Ints(1)], [keepDims]);
            GradientNode.Check(opType, [x, RandomTensors.Ints(-1, 0)], [keepDims]);
            GradientNode.Check(opType, [x, RandomTensors.Ints()], [keepDims]);
            GradientNode.Check(opType, [x], [keepDims]);
            GradientNode.Check(opType, [x], [keepDims, OnnxAttribute.Ints("axes", 0, 2)], opset: 11);
        }

        GradientNode.Check(opType, [x, RandomTensors.Ints(2)], known: [ShapeKnowledge.None]);
    }

    [TestMethod]
    [DataRow("ReduceSum")]
    [DataRow("ReduceMean")]
    [DataRow("ReduceMax")]
    [DataRow("ReduceMin")]
    [DataRow("ReduceL1")]
    [DataRow("ReduceL2")]
    [DataRow("ReduceSumSquare")]
    [DataRow("ReduceLogSum")]
    [DataRow("ReduceLogSumExp")]
    [DataRow("ReduceProd")]
    public void Reduce_NoAxesAndNoop_MatchesCentralDifferences(string opType)
    {
        var random = new RandomTensors(222);
        foreach (int keep in (int[])[0, 1])
        {
            OnnxAttribute[] attributes = [OnnxAttribute.Int("noop_with_empty_axes", 1), OnnxAttribute.Int("keepdims", keep)];
            GradientNode.Check(opType, [random.Float([2, 3], 0.4)], attributes);
            GradientNode.Check(opType, [random.Float([2, 3], 0.4), RandomTensors.Ints()], attributes);
            GradientNode.Check(opType, [random.Float([2, 3], 0.4), RandomTensors.Ints(1)], attributes);
        }
    }

    // d/dx_i is the product of the others: 0 unless x_i is the only zero.
    [TestMethod]
    public void ReduceProd_ZeroFactors_GivesTheProductOfTheOthers()
    {
        OnnxModel model = SingleNode.Build("ReduceProd", [[3, 3]], constants: [SingleNode.Vector(1L)], opset: 18);
        ReferenceTensor x = ReferenceTensor.Float([2, 3, 4, 2, 0, 4, 0, 3, 0], 3, 3);
        Assert.AreEqual("12 8 6 0 8 0 0 0 0", GradientValues.Of(model, new() { ["x0"] = x }, "x0"));
        GradientAssert.Matches(model, feeds: new Dictionary<string, ReferenceTensor> { ["x0"] = x });
    }

    [TestMethod]
    public void ReduceMax_EqualElements_ShareTheGradient()
    {
        OnnxModel max = SingleNode.Build("ReduceMax", [[2, 3]], constants: [SingleNode.Vector(1L)], opset: 18);
        Assert.AreEqual("0.5 0 0.5 0 1 0", GradientValues.Of(max, new() { ["x0"] = ReferenceTensor.Float([4, 1, 4, -3, -1, -2], 2, 3) }, "x0"));
    }

    [TestMethod]
    public void ReduceLogSumExp_LargeInputs_IsStable()
    {
        OnnxModel model = SingleNode.Build("ReduceLogSumExp", [[2, 3]], constants: [SingleNode.Vector(1L)], opset: 18);
        Assert.AreEqual("0 0.5 0.5 0.33333 0.33333 0.33333", GradientValues.Of(model, new() { ["x0"] = ReferenceTensor.Float([-1000, 1000, 1000, -1000, -1000, -1000], 2, 3) }, "x0"));
    }

    [TestMethod]
    public void ReduceL2_Origin_HasGradientZero()
    {
        OnnxModel model = SingleNode.Build("ReduceL2", [[2, 2]], constants: [SingleNode.Vector(1L)], opset: 18);
        Assert.AreEqual("0 0 0.6 0.8", GradientValues.Of(model, new() { ["x0"] = ReferenceTensor.Float([0, 0, 3, 4], 2, 2) }, "x0"));
    }

    [TestMethod]
    public void CumSum_EveryForm_MatchesCentralDifferences()
    {
        var random = new RandomTensors(223);
        foreach (int exclusive in (int[])[0, 1])
        {
            foreach (int reverse in (int[])[0, 1])
            {
                OnnxAttribute[] attributes = [OnnxAttribute.Int("exclusive", exclusive), OnnxAttribute.Int("reverse", reverse)];
                GradientNode.Check("CumSum", [random.Float([2, 5, 3]), ReferenceTensor.Int64([1])], attributes);
                GradientNode.Check("CumSum", [random.Float([2, 5]), ReferenceTensor.Int64([-1])], attributes);
            }
        }
    }

    [TestMethod]
    [DataRow("ReduceMean")]
    [DataRow("ReduceL2")]
    [DataRow("ReduceLogSumExp")]
    [DataRow("ReduceSumSquare")]
    [DataRow("ReduceProd")]
    public void Reduce_SecondDerivatives_MatchCentralDifferences(string opType) =>
        GradientNode.CheckSecond(opType, [new RandomTensors(224).Float([2, 3], 0.4), RandomTensors.Ints(1)]);
}
