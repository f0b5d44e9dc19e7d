namespace MLExtensions.Onnx;

/// <summary>
/// Gradients of operators that only pick elements, by the flat positions that they pick: the operator is applied to the positions 0, 1, 2, … of its input,
/// and its output's gradient is added up there. The way for what has no cheaper one.
/// </summary>
internal static class Positions
{
    /// <summary>0, 1, 2, … in the shape of a value, int64.</summary>
    public static string Of(GraphEmitter emit, string value)
    {
        string count = emit.Shapes.StaticDims(value) is long[] dims ? emit.Int(Product(dims)) : emit.Node("Size", [value]);
        return emit.ReshapeAs(emit.Node("Range", [emit.Int(0), count, emit.Int(1)]), value);
    }

    /// <summary>Zeros in the shape of a value, with every element of a gradient added at its position.</summary>
    /// <param name="emit">The graph.</param>
    /// <param name="positions">A flat position for each element of the gradient.</param>
    /// <param name="gradient">The gradient of what was picked.</param>
    /// <param name="like">The value picked from.</param>
    /// <param name="distinct">No position occurs twice.</param>
    public static string Accumulate(GraphEmitter emit, string positions, string gradient, string like, bool distinct = false)
    {
        string flat = emit.Ints(-1);
        string count = emit.Shapes.StaticDims(like) is long[] dims ? emit.Ints(Product(dims)) : emit.Unsqueeze(emit.Node("Size", [like]), 0);
        string zeros = emit.Node("Expand", [emit.FloatLike(like, 0), count]);
        string summed = emit.Scatter(zeros, emit.Reshape(positions, flat), emit.Reshape(gradient, flat), axis: 0, distinct ? "none" : "add");
        return emit.ReshapeAs(summed, like);
    }

    private static long Product(long[] dims) => dims.Aggregate(1L, (product, dim) => product * dim);
}
