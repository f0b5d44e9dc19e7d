namespace MLExtensions.Onnx;

/// <summary>Sums a gradient over the dimensions that broadcasting repeated.</summary>
internal static class Unbroadcast
{
    /// <summary>The gradient, summed to the shape of <paramref name="like"/>; known shapes cost only the sums they need.</summary>
    public static string To(GraphEmitter emit, string gradient, string like)
    {
        IReadOnlyList<OnnxDim>? from = emit.Shapes.Find(gradient)?.Dims;
        IReadOnlyList<OnnxDim>? to = emit.Shapes.Find(like)?.Dims;
        if (from is null || to is null || !Decide(from, to, out List<long> axes))
            return Dynamic(emit, gradient, like);
        if (axes.Count == 0)
            return gradient;
        // Leading dimensions go, the others stay as 1.
        int lead = from.Count - to.Count;
        if (lead == 0)
            return emit.ReduceSum(gradient, [.. axes]);
        if (from.Count == 2 && lead == 1 && axes is [0] && emit.Shapes.ElementType(gradient) == OnnxElementType.Float)
            return emit.SumOfRows(gradient);
        if (axes.All(axis => axis < lead))
            return emit.ReduceSum(gradient, [.. axes], keepDims: false);
        return emit.ReshapeAs(emit.ReduceSum(gradient, [.. axes], keepDims: false), like);
    }

    private static bool Decide(IReadOnlyList<OnnxDim> from, IReadOnlyList<OnnxDim> to, out List<long> axes)
    {
        axes = [];
        int lead = from.Count - to.Count;
        if (lead < 0)
            return false;
        for (int i = 0; i < from.Count; i++)
        {
            if (i < lead)
                axes.Add(i);
            else if (to[i - lead] == from[i] && from[i] != OnnxDim.Unknown)
                continue;
            else if (to[i - lead].Size == 1)
                axes.Add(i);
            else if (to[i - lead].Size is null)
                return false;
        }

        return true;
    }

    /// <summary>Which dimensions to sum is found at run time: those that are 1 in the one and not in the other.</summary>
    private static string Dynamic(GraphEmitter emit, string gradient, string like)
    {
        string from = emit.Shape(gradient);
        string to = emit.Shape(like);
        // Broadcasting aligns the last dimensions: ones are put before the shorter shape.
        string missing = emit.Sub(emit.Shape(from), emit.Shape(to));
        string ones = emit.Node("Expand", [emit.Int(1), missing]);
        string aligned = emit.Node("Concat", [ones, to], OnnxAttribute.Int("axis", 0));
        string repeated = emit.Node("Not", [emit.Node("Equal", [aligned, from])]);
        string axes = emit.Node("Squeeze", [emit.Node("NonZero", [repeated]), emit.Ints(0)]);
        string summed = emit.Node("ReduceSum", [gradient, axes], OnnxAttribute.Int("keepdims", 1), OnnxAttribute.Int("noop_with_empty_axes", 1));
        return emit.Node("Reshape", [summed, to], OnnxAttribute.Int("allowzero", 1));
    }
}
