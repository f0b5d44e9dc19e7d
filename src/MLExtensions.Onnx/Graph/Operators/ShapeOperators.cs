namespace MLExtensions.Onnx;

/// <summary>Operators that move and cut, as methods of the values of a graph that is being built (opset 13 or newer).</summary>
public static class ShapeOperators
{
    /// <summary>The same elements with other dimensions: 0 keeps a size, −1 is what is left.</summary>
    public static OnnxValue Reshape(this OnnxValue x, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Graph.Node("Reshape", [x, x.Graph.Vector(shape)]);
    }

    /// <summary>The same elements as a matrix: dimensions before the axis, and from it on.</summary>
    public static OnnxValue Flatten(this OnnxValue x, int axis = 1) => ElementwiseOperators.Unary(x, "Flatten", OnnxAttribute.Int("axis", axis));

    /// <summary>Dimensions in another order; reversed where none is given.</summary>
    public static OnnxValue Transpose(this OnnxValue x, params ReadOnlySpan<long> permutation) =>
        permutation.IsEmpty ? ElementwiseOperators.Unary(x, "Transpose") : ElementwiseOperators.Unary(x, "Transpose", OnnxAttribute.Ints("perm", permutation));

    /// <summary>Removes dimensions of size 1.</summary>
    public static OnnxValue Squeeze(this OnnxValue x, params ReadOnlySpan<long> axes) => WithInts(x, "Squeeze", axes);

    /// <summary>Inserts dimensions of size 1, at places of the result.</summary>
    public static OnnxValue Unsqueeze(this OnnxValue x, params ReadOnlySpan<long> axes) => WithInts(x, "Unsqueeze", axes);

    /// <summary>Broadcasts to a shape.</summary>
    public static OnnxValue Expand(this OnnxValue x, params ReadOnlySpan<long> shape) => WithInts(x, "Expand", shape);

    /// <summary>Joins values along a dimension.</summary>
    public static OnnxValue Concat(this OnnxValue x, int axis, params ReadOnlySpan<OnnxValue> others)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Graph.Node("Concat", [x, .. others], [OnnxAttribute.Int("axis", axis)]);
    }

    /// <summary>Entries from start up to end (exclusive; negative ones count from the end) along one dimension.</summary>
    public static OnnxValue Slice(this OnnxValue x, long axis, long start, long end, long step = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        OnnxGraphBuilder graph = x.Graph;
        return graph.Node("Slice", [x, graph.Vector(start), graph.Vector(end), graph.Vector(axis), graph.Vector(step)]);
    }

    /// <summary>Entries by index along a dimension; the indices' shape takes its place.</summary>
    public static OnnxValue Gather(this OnnxValue x, OnnxValue indices, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        return x.Graph.Node("Gather", [x, indices], [OnnxAttribute.Int("axis", axis)]);
    }

    /// <summary>The sizes, as an Int64 vector.</summary>
    public static OnnxValue Shape(this OnnxValue x) => ElementwiseOperators.Unary(x, "Shape");

    private static OnnxValue WithInts(OnnxValue x, string opType, ReadOnlySpan<long> values)
    {
        ArgumentNullException.ThrowIfNull(x);
        return values.IsEmpty ? x.Graph.Node(opType, [x]) : x.Graph.Node(opType, [x, x.Graph.Vector(values)]);
    }
}
