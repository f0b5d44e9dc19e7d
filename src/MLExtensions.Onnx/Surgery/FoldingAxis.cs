using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Which output channel an element of a linear node's weights belongs to: (i / Inner) mod Period, in the group i / GroupSize.</summary>
internal sealed record FoldingAxis(int Channels, int Inner, int Period, int GroupSize)
{
    public int ChannelOf(int element) => element / Inner % Period + element / GroupSize * Period;

    /// <summary>Null for another operator, or weights of a shape that it does not take.</summary>
    public static FoldingAxis? Of(NodeProto node, OnnxTensor weights)
    {
        int count = checked((int)weights.Length);
        if (count == 0 || weights.Dims.Count < 2)
            return null;
        int first = (int)weights.Dims[0];
        int second = (int)weights.Dims[1];
        int inner = count / (first * second);
        switch (node.OpType)
        {
            // [M, C / groups, ...]
            case "Conv":
                return new FoldingAxis(first, second * inner, first, count);
            // [C, M / groups, ...]: the groups follow each other along C.
            case "ConvTranspose":
                int groups = (int)node.GetInt("group", 1);
                return groups < 1 || first % groups != 0 ? null : new FoldingAxis(second * groups, inner, second, count / groups);
            case "Gemm" when weights.Dims.Count == 2:
                return node.GetInt("transB", 0) == 0 ? new FoldingAxis(second, 1, second, count) : new FoldingAxis(first, second, first, count);
            default:
                return null;
        }
    }
}
