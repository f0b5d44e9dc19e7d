namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class GradientRulesTests
{
    /// <summary>Every operator that gradients are promised for.</summary>
    private static readonly string[] s_covered =
    [
        "Conv", "ConvTranspose", "Gemm", "MatMul", "Add", "Sub", "Mul", "Div", "Pow", "Sqrt", "Reciprocal", "Exp", "Log", "Neg", "Abs", "Max", "Min", "Clip", "Erf",
        "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Softsign", "Gelu",
        "Softmax", "LogSoftmax", "BatchNormalization", "LayerNormalization", "InstanceNormalization", "LRN", "LpNormalization",
        "MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool",
        "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceProd",
        "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Concat", "Split", "Pad", "Expand", "Tile",
        "Gather", "GatherElements", "ScatterElements", "Where", "Identity", "Dropout", "Cast", "Resize", "DepthToSpace", "SpaceToDepth",
    ];

    [TestMethod]
    public void Standard_CoveredOperators_HaveRules()
    {
        string[] missing = [.. s_covered.Where(opType => GradientRules.Standard.Find(opType) is null)];
        Assert.IsEmpty(missing, $"No rule: {string.Join(", ", missing)}.");
    }

    // Every operator that the evaluator knows has a rule or passes no gradient, but for these.
    [TestMethod]
    public void Standard_EvaluatedOperators_AreKnown()
    {
        // Upsample and Scatter are other operators in opset 21.
        string[] without = ["Upsample", "Scatter", "Col2Im"];
        string[] unknown = [.. ReferenceKernels.Standard.Operators.Except(GradientRules.Standard.Operators).Except(without)];
        Assert.IsEmpty(unknown, $"Neither rule nor stop: {string.Join(", ", unknown)}.");
    }

    [TestMethod]
    public void Add_RuleTwice_Throws()
    {
        var rules = new GradientRules();
        rules.Add("Relu", _ => { });
        Assert.ThrowsExactly<ArgumentException>(() => rules.Add("Relu", _ => { }));
    }
}
