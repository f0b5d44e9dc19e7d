using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Tells graphs whose rows of a batch do not see each other, by their operators.</summary>
internal static class RowIndependence
{
    private static readonly HashSet<string> Rowwise =
    [
        "Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "LRN", "InstanceNormalization", "BatchNormalization",
        "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "ThresholdedRelu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Gelu", "Mish",
        "Exp", "Log", "Sqrt", "Abs", "Neg", "Erf", "Clip", "Identity", "Dropout", "Constant",
    ];

    /// <summary>True when every node works row by row; operators that may mix rows count as mixing them unless their attributes say otherwise.</summary>
    public static bool Holds(GraphProto graph)
    {
        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.Where(node => node.OpType == "Constant").SelectMany(node => node.Output)];
        return graph.Node.All(node => node.StandardDomain().Length == 0 && (Rowwise.Contains(node.OpType) || node.OpType switch
        {
            "Flatten" => node.GetInt("axis", 1) == 1,
            "Softmax" or "LogSoftmax" => node.GetInt("axis", -1) is -1 or > 0,
            "Concat" => node.GetInt("axis", 0) > 0,
            "Gemm" => node.GetInt("transA", 0) == 0 && constants.Contains(node.Input[1]),
            "MatMul" => constants.Contains(node.Input[1]),
            "Add" or "Sub" or "Mul" or "Div" => true,
            _ => false,
        }));
    }
}
