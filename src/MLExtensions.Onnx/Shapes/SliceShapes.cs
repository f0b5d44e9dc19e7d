namespace MLExtensions.Onnx;

/// <summary>Operators that cut tensors, join them, or put a margin around them.</summary>
internal static class SliceShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("Slice", Slice);
        rules.Add("Concat", Concat);
        rules.Add("Split", Split);
        rules.Add("Pad", Pad);
    }

    private static void Slice(ShapeContext context)
    {
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> x)
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        if (SliceBounds.Read(context, x.Count) is not SliceBounds bounds)
        {
            context.Set(0, context.Type(0), ShapeMath.Unknown(x.Count));
            return;
        }

        OnnxDim[] dims = [.. x];
        for (int i = 0; i < bounds.Axes.Length; i++)
            dims[bounds.Axes[i]] = bounds.Length(i, x[bounds.Axes[i]]);
        context.Set(0, context.Type(0), dims);
    }

    private static void Concat(ShapeContext context)
    {
        OnnxElementType type = ElementwiseShapes.CommonType(context, 0);
        OnnxDim[]? result = null;
        int axis = 0;
        for (int i = 0; i < context.InputCount; i++)
        {
            if (context.Dims(i) is not IReadOnlyList<OnnxDim> dims)
            {
                context.Set(0, type, null);
                return;
            }

            if (result is null)
            {
                axis = context.Axis(context.Node.GetInt("axis", 1), dims.Count);
                result = [.. dims];
                continue;
            }

            if (dims.Count != result.Length)
                throw Misfit(i);
            for (int d = 0; d < result.Length; d++)
                result[d] = d == axis ? ShapeMath.Sum([result[d], dims[d]]) : ShapeMath.Unify(result[d], dims[d]) ?? throw Misfit(i);
        }

        context.Set(0, type, result);

        InvalidDataException Misfit(int input) =>
            context.Error($"its inputs {context.Describe(0)} and {context.Describe(input)} differ in more than dimension {axis}, along which it joins them.");
    }

    private static void Split(ShapeContext context)
    {
        int parts = context.Node.Output.Count;
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        if (x is null)
        {
            for (int i = 0; i < parts; i++)
                context.Set(i, context.Type(0), null);
            return;
        }

        int axis = context.Axis(context.Node.GetInt("axis", 0), x.Count);
        bool known = context.TryIntegers(1, "split", out long[]? sizes);
        if (known && sizes is null && x[axis].Size is long size)
            sizes = EqualParts(context, size, parts);
        if (sizes is not null)
        {
            if (sizes.Length != parts || sizes.Any(part => part < 0) || (x[axis].Size is long whole && whole != sizes.Sum()))
                throw context.Error($"its parts [{string.Join(", ", sizes)}] do not make up dimension {axis} of {context.Describe(0)} in {parts} outputs.");
        }

        for (int i = 0; i < parts; i++)
            context.Set(i, context.Type(0), ShapeMath.With(x, axis, sizes is null ? OnnxDim.Unknown : sizes[i]));
    }

    /// <summary>From opset 18 on the last part may be smaller.</summary>
    private static long[] EqualParts(ShapeContext context, long size, int parts)
    {
        long declared = context.Node.GetInt("num_outputs", parts);
        if (declared != parts || (context.Opset < 18 && size % parts != 0))
            throw context.Error($"dimension {size} of {context.Describe(0)} does not divide into {parts} equal outputs.");
        long part = (size + parts - 1) / parts;
        var sizes = new long[parts];
        Array.Fill(sizes, part);
        sizes[^1] = size - part * (parts - 1);
        return sizes;
    }

    private static void Pad(ShapeContext context)
    {
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> x)
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        bool known = context.TryIntegers(1, "pads", out long[]? pads);
        long[]? axes = context.HasInput(3) ? context.Integers(3) : [.. Enumerable.Range(0, x.Count)];
        if (!known || pads is null || axes is null)
        {
            context.Set(0, context.Type(0), ShapeMath.Unknown(x.Count));
            return;
        }

        if (pads.Length != 2 * axes.Length)
            throw context.Error($"its pads [{string.Join(", ", pads)}] must have {2 * axes.Length} entries for {context.Describe(0)}.");
        OnnxDim[] dims = [.. x];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = context.Axis(axes[i], x.Count);
            long margin = checked(pads[i] + pads[axes.Length + i]);
            if (x[axis].Size + margin < 0)
                throw context.Error($"its pads [{string.Join(", ", pads)}] take more than there is of {context.Describe(0)}.");
            dims[axis] = ((SymbolicInt)x[axis] + margin).ToDim();
        }

        context.Set(0, context.Type(0), dims);
    }
}
