namespace MLExtensions.Onnx;

/// <summary>Reductions over dimensions, and the largest and smallest along one.</summary>
internal static class ReductionShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add(
            ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"],
            Reduce);
        rules.Add(["ArgMax", "ArgMin"], ArgExtreme);
        rules.Add("TopK", TopK);
    }

    private static void Reduce(ShapeContext context)
    {
        bool keep = context.Node.GetInt("keepdims", 1) != 0;
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        if (x is null)
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        if (!context.TryIntegers(1, "axes", out long[]? axes))
        {
            context.Set(0, context.Type(0), keep ? ShapeMath.Unknown(x.Count) : null);
            return;
        }

        if (axes is null or { Length: 0 })
        {
            // No axes: all of them, unless the node says that it then does nothing.
            if (context.Node.GetInt("noop_with_empty_axes", 0) != 0)
            {
                ElementwiseShapes.Same(context);
                return;
            }

            axes = [.. Enumerable.Range(0, x.Count)];
        }

        context.Set(0, context.Type(0), Remove(x, [.. axes.Select(axis => context.Axis(axis, x.Count))], keep));
    }

    private static void ArgExtreme(ShapeContext context)
    {
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        context.Set(0, OnnxElementType.Int64, x is null ? null : Remove(x, [context.Axis(context.Node.GetInt("axis", 0), x.Count)], context.Node.GetInt("keepdims", 1) != 0));
    }

    private static void TopK(ShapeContext context)
    {
        OnnxDim[]? dims = null;
        if (context.Dims(0) is IReadOnlyList<OnnxDim> x)
        {
            int axis = context.Axis(context.Node.GetInt("axis", -1), x.Count);
            OnnxDim count = context.Opset < 10 ? ((SymbolicInt)context.Node.GetInt("k", -1)).ToDim() : context.Content(1) is [SymbolicInt k] ? k.ToDim() : OnnxDim.Unknown;
            if (count.Size > x[axis].Size)
                throw context.Error($"it takes {count} of the {x[axis]} entries along dimension {axis} of {context.Describe(0)}.");
            dims = ShapeMath.With(x, axis, count);
        }

        context.Set(0, context.Type(0), dims);
        context.Set(1, OnnxElementType.Int64, dims);
    }

    private static List<OnnxDim> Remove(IReadOnlyList<OnnxDim> x, HashSet<int> axes, bool keep)
    {
        var dims = new List<OnnxDim>(x.Count);
        for (int i = 0; i < x.Count; i++)
        {
            if (!axes.Contains(i))
                dims.Add(x[i]);
            else if (keep)
                dims.Add(1);
        }

        return dims;
    }
}
