namespace MLExtensions.Onnx;

/// <summary>Reductions over dimensions, as methods of the values of a graph that is being built.</summary>
public static class ReductionOperators
{
    /// <summary>Sums over dimensions; over all where none is given.</summary>
    public static OnnxValue ReduceSum(this OnnxValue x, ReadOnlySpan<long> axes = default, bool keepDims = true) => Reduce(x, "ReduceSum", axes, keepDims, since: 13);

    /// <summary>Means over dimensions; over all where none is given.</summary>
    public static OnnxValue ReduceMean(this OnnxValue x, ReadOnlySpan<long> axes = default, bool keepDims = true) => Reduce(x, "ReduceMean", axes, keepDims);

    /// <summary>The largest elements over dimensions; over all where none is given.</summary>
    public static OnnxValue ReduceMax(this OnnxValue x, ReadOnlySpan<long> axes = default, bool keepDims = true) => Reduce(x, "ReduceMax", axes, keepDims);

    /// <summary>The smallest elements over dimensions; over all where none is given.</summary>
    public static OnnxValue ReduceMin(this OnnxValue x, ReadOnlySpan<long> axes = default, bool keepDims = true) => Reduce(x, "ReduceMin", axes, keepDims);

    /// <summary>Euclidean norms over dimensions; over all where none is given.</summary>
    public static OnnxValue ReduceL2(this OnnxValue x, ReadOnlySpan<long> axes = default, bool keepDims = true) => Reduce(x, "ReduceL2", axes, keepDims);

    /// <summary>Index of the first largest element along a dimension; Int64.</summary>
    public static OnnxValue ArgMax(this OnnxValue x, long axis, bool keepDims = true) =>
        ElementwiseOperators.Unary(x, "ArgMax", OnnxAttribute.Int("axis", axis), OnnxAttribute.Int("keepdims", keepDims ? 1 : 0));

    /// <summary>Axes are an input from some opset on, an attribute before.</summary>
    private static OnnxValue Reduce(OnnxValue x, string opType, ReadOnlySpan<long> axes, bool keepDims, int since = 18)
    {
        ArgumentNullException.ThrowIfNull(x);
        OnnxGraphBuilder graph = x.Graph;
        OnnxAttribute keep = OnnxAttribute.Int("keepdims", keepDims ? 1 : 0);
        if (axes.IsEmpty)
            return graph.Node(opType, [x], [keep]);
        return graph.Opset >= since
            ? graph.Node(opType, [x, graph.Vector(axes)], [keep])
            : graph.Node(opType, [x], [OnnxAttribute.Ints("axes", axes), keep]);
    }
}
