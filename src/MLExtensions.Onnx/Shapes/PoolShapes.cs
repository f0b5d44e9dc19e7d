namespace MLExtensions.Onnx;

/// <summary>Pools over windows and over whole images.</summary>
internal static class PoolShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add(["MaxPool", "AveragePool", "LpPool"], Pool);
        rules.Add(["GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"], Global);
        rules.Add("MaxUnpool", MaxUnpool);
    }

    private static void Pool(ShapeContext context)
    {
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        long[] kernel = context.Node.GetInts("kernel_shape") ?? throw context.Error("it lacks the attribute kernel_shape.");
        if (x is not null && x.Count != kernel.Length + 2)
            throw context.Error($"its kernel_shape [{string.Join(", ", kernel)}] does not fit the input {context.Describe(0)}.");
        bool ceiling = context.Node.GetInt("ceil_mode", 0) != 0;
        OnnxDim[]? dims = x is null ? null : [x[0], x[1], .. WindowMath.Read(context, kernel).Output(context, x, ceiling)];
        context.Set(0, context.Type(0), dims);
        context.Set(1, OnnxElementType.Int64, dims);
    }

    private static void Global(ShapeContext context)
    {
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        if (x is { Count: < 3 })
            throw context.Error($"its input {context.Describe(0)} must have a batch, a channel and at least one spatial dimension.");
        context.Set(0, context.Type(0), x is null ? null : [x[0], x[1], .. Enumerable.Repeat<OnnxDim>(1, x.Count - 2)]);
    }

    private static void MaxUnpool(ShapeContext context)
    {
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> x)
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        if (context.HasInput(2))
        {
            context.Set(0, context.Type(0), context.Content(2) is SymbolicInt[] shape ? [.. shape.Select(entry => entry.ToDim())] : ShapeMath.Unknown(x.Count));
            return;
        }

        long[] kernel = context.Node.GetInts("kernel_shape") ?? throw context.Error("it lacks the attribute kernel_shape.");
        if (x.Count != kernel.Length + 2)
            throw context.Error($"its kernel_shape [{string.Join(", ", kernel)}] does not fit the input {context.Describe(0)}.");
        WindowMath window = WindowMath.Read(context, kernel);
        var dims = new OnnxDim[x.Count];
        (dims[0], dims[1]) = (x[0], x[1]);
        for (int axis = 0; axis < kernel.Length; axis++)
        {
            if (x[axis + 2].Size is long size)
                dims[axis + 2] = ShapeMath.AtLeastZero(checked((size - 1) * window.Strides[axis] + kernel[axis] - window.Pads[axis] - window.Pads[kernel.Length + axis]));
        }

        context.Set(0, context.Type(0), dims);
    }
}
