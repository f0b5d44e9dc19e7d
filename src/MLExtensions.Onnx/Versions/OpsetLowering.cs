using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Rewrites a model of opset 18 to 21 in opset 17, where its nodes mean the same there.</summary>
internal static class OpsetLowering
{
    public const int Target = OnnxBuildOptions.NewestSafeOpset;

    /// <summary>What versions 18 to 21 gave more element types at most, or attributes that are checked below.</summary>
    private static readonly HashSet<string> s_unchanged =
    [
        "Abs", "Acos", "Add", "And", "ArgMax", "ArgMin", "AveragePool", "BatchNormalization", "Cast", "CastLike", "Ceil", "Celu", "Clip", "Concat", "Constant", "ConstantOfShape",
        "Conv", "ConvTranspose", "Cos", "DepthToSpace", "Div", "Dropout", "Einsum", "Elu", "Equal", "Erf", "Exp", "Expand", "Flatten", "Floor", "Gather", "GatherElements", "GatherND",
        "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Greater", "GreaterOrEqual", "HardSigmoid", "HardSwish", "Identity", "InstanceNormalization", "LayerNormalization", "LeakyRelu", "Less",
        "LessOrEqual", "Log", "LogSoftmax", "LRN", "MatMul", "Max", "MaxPool", "Min", "Mul", "Neg", "Not", "Or", "Pad", "Pow", "PRelu", "Range", "Reciprocal", "ReduceSum", "Relu", "Reshape",
        "Resize", "Round", "Selu", "Shape", "Sigmoid", "Sign", "Sin", "Size", "Slice", "Softmax", "Softplus", "Softsign", "SpaceToDepth", "Sqrt", "Squeeze", "Sub", "Sum", "Tanh", "Tile",
        "Transpose", "Unsqueeze", "Where",
    ];

    /// <summary>Reductions whose axes became an input in opset 18.</summary>
    private static readonly HashSet<string> s_reductions =
        ["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare"];

    /// <exception cref="NotSupportedException">A node means something else in opset 17, or is not in it; the message names it.</exception>
    public static ModelProto Lower(ModelProto model)
    {
        ModelProto lowered = model.Clone();
        long opset = new OnnxModel(model).OpsetImports.GetValueOrDefault("", 1);
        lowered.IrVersion = Math.Min(lowered.IrVersion, OnnxBuildOptions.NewestSafeIrVersion);
        if (opset <= Target)
            return lowered;
        if (opset > GraphEmitter.Opset)
            throw new NotSupportedException($"The model is of opset {opset}; opsets up to {GraphEmitter.Opset} can be lowered to {Target}. Export it with opset_version={Target}.");
        FunctionInlining.Inline(lowered);
        foreach (NodeProto node in lowered.Graph.Node.Where(node => node.StandardDomain().Length == 0))
            Lower(lowered.Graph, node, opset);
        foreach (OperatorSetIdProto import in lowered.OpsetImport.Where(import => OnnxModel.NormalizeDomain(import.Domain).Length == 0))
            import.Version = Target;
        return lowered;
    }

    private static void Lower(GraphProto graph, NodeProto node, long opset)
    {
        if (s_reductions.Contains(node.OpType))
        {
            LowerReduction(graph, node, opset);
            return;
        }

        string? newer = node.OpType switch
        {
            "AveragePool" when node.GetInts("dilations") is long[] dilations && dilations.Any(dilation => dilation != 1) => "has dilations",
            "Pad" when node.InputOrNull(3) is not null => "names its axes",
            "Pad" when node.GetString("mode", "constant") == "wrap" => "wraps around",
            "Resize" when node.FindAttribute("axes") is not null || node.GetInt("antialias", 0) != 0 => "names its axes or is antialiased",
            "Resize" when node.GetString("keep_aspect_ratio_policy", "stretch") != "stretch" => "keeps the ratio of the sides",
            _ when !s_unchanged.Contains(node.OpType) || Subgraphs(node) => $"is not the same in opset {Target}",
            _ => null,
        };
        if (newer is not null)
            throw Refused(node, opset, newer);
        foreach (AttributeProto attribute in node.Attribute.Where(attribute => IsNewer(node.OpType, attribute.Name)).ToArray())
            node.Attribute.Remove(attribute);
    }

    /// <summary>Attributes that stood at their defaults, and that opset 17 does not know.</summary>
    private static bool IsNewer(string opType, string attribute) => (opType, attribute) switch
    {
        ("AveragePool", "dilations") => true,
        ("Cast" or "CastLike", "saturate") => true,
        ("Reshape", _) => false,
        ("Resize", "antialias" or "keep_aspect_ratio_policy") => true,
        _ => false,
    };

    private static void LowerReduction(GraphProto graph, NodeProto node, long opset)
    {
        if (node.FindAttribute("noop_with_empty_axes") is AttributeProto noop)
        {
            if (noop.I != 0 && node.InputOrNull(1) is null)
                throw Refused(node, opset, "reduces nothing");
            node.Attribute.Remove(noop);
        }

        if (node.InputOrNull(1) is string axes)
        {
            TensorProto tensor = graph.Initializer.FirstOrDefault(candidate => candidate.Name == axes)
                ?? graph.Node.FirstOrDefault(candidate => candidate.OpType == "Constant" && candidate.Output[0] == axes)?.FindAttribute("value")?.T
                ?? throw Refused(node, opset, "computes its axes");
            long[] values = new OnnxTensor(tensor).AsSpan<long>().ToArray();
            node.Attribute.Add(OnnxAttribute.Ints("axes", values).ToProto());
        }

        while (node.Input.Count > 1)
            node.Input.RemoveAt(1);
    }

    private static bool Subgraphs(NodeProto node) => node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0);

    private static NotSupportedException Refused(NodeProto node, long opset, string why) =>
        new($"The model of opset {opset} cannot be lowered to {Target}: node {node.Describe()} {why}. Export the model with opset_version={Target}.");
}
