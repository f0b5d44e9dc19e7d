namespace MLExtensions.Onnx;

/// <summary>Moves the content of the small integer tensors that shapes are computed with.</summary>
internal static class ContentMovement
{
    public static void Register(ShapeRules rules)
    {
        rules.AddContent("Shape", Shape);
        rules.AddContent("Size", context => context.SetContent(0, context.Dims(0) is { } dims ? [ShapeMath.Product(dims)] : null));
        rules.AddContent("Gather", Gather);
        rules.AddContent("Concat", Concat);
        rules.AddContent("Slice", Slice);
        rules.AddContent("Split", Split);
        rules.AddContent("ConstantOfShape", ConstantOfShape);
        rules.AddContent("Range", Range);
        rules.AddContent("Expand", Expand);
        foreach (string opType in (string[])["Squeeze", "Unsqueeze", "Reshape", "Flatten"])
            rules.AddContent(opType, Keep);
    }

    private static void Shape(ShapeContext context)
    {
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> dims)
            return;
        (int start, int count) = ConstantShapes.SlicedRank(context, dims.Count);
        context.SetContent(0, [.. dims.Skip(start).Take(count).Select(dim => (SymbolicInt)dim)]);
    }

    /// <summary>The same elements in order; kept so long as the result has at most one dimension.</summary>
    private static void Keep(ShapeContext context)
    {
        if (context.OutputDims(0) is { Count: <= 1 })
            context.SetContent(0, context.Content(0));
        if (context.OutputDims(0) is { Count: <= 1 })
            context.SetNumbers(0, context.Numbers(0));
    }

    private static void Gather(ShapeContext context)
    {
        if (context.Content(0) is not SymbolicInt[] data || context.Dims(0) is not { Count: 1 } || context.Integers(1) is not long[] indices)
            return;
        var result = new SymbolicInt[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < -data.Length || indices[i] >= data.Length)
                throw context.Error($"index {indices[i]} is outside the {data.Length} entries of {context.Describe(0)}.");
            result[i] = data[indices[i] < 0 ? indices[i] + data.Length : indices[i]];
        }

        context.SetContent(0, result);
    }

    private static void Concat(ShapeContext context)
    {
        var result = new List<SymbolicInt>();
        for (int i = 0; i < context.InputCount; i++)
        {
            if (context.Dims(i) is not [OnnxDim length])
                return;
            if (context.Content(i) is SymbolicInt[] content)
                result.AddRange(content);
            else if (length.Size is long count and <= InferredShapes.MaxContent && context.Type(i) is OnnxElementType.Int64 or OnnxElementType.Int32)
                result.AddRange(new SymbolicInt[count]);
            else
                return;
        }

        context.SetContent(0, [.. result]);
    }

    private static void Slice(ShapeContext context)
    {
        if (context.Content(0) is not SymbolicInt[] content || context.Dims(0) is not { Count: 1 } || SliceBounds.Read(context, 1) is not { Axes.Length: 1 } bounds
            || bounds.Range(0, content.Length) is not (long start, long count))
        {
            return;
        }

        var result = new SymbolicInt[count];
        for (int i = 0; i < count; i++)
            result[i] = content[start + i * bounds.Steps[0]];
        context.SetContent(0, result);
    }

    private static void Split(ShapeContext context)
    {
        if (context.Content(0) is not SymbolicInt[] content || context.Dims(0) is not { Count: 1 })
            return;
        int start = 0;
        for (int i = 0; i < context.Node.Output.Count; i++)
        {
            if (context.OutputDims(i) is not [{ Size: long count }] || start + count > content.Length)
                return;
            context.SetContent(i, content[start..(start + (int)count)]);
            start += (int)count;
        }
    }

    private static void ConstantOfShape(ShapeContext context)
    {
        if (context.OutputDims(0) is not { Count: <= 1 } dims || ShapeMath.Product(dims).Size is not (long count and <= InferredShapes.MaxContent))
            return;
        OnnxTensor? value = context.Node.GetTensor("value");
        SymbolicInt[]? entry = value is null || value.Length != 1 ? null : value.ElementType switch
        {
            OnnxElementType.Int64 => [value.AsSpan<long>()[0]],
            OnnxElementType.Int32 => [value.AsSpan<int>()[0]],
            OnnxElementType.Bool => [value.AsSpan<bool>()[0] ? 1 : 0],
            _ => null,
        };
        if (entry is not null)
            context.SetContent(0, [.. Enumerable.Repeat(entry[0], (int)count)]);
    }

    private static void Range(ShapeContext context)
    {
        if (context.OutputDims(0) is not [{ Size: long count and <= InferredShapes.MaxContent }] || context.Integers(0) is not [long start] || context.Integers(2) is not [long delta])
            return;
        var result = new SymbolicInt[count];
        for (int i = 0; i < count; i++)
            result[i] = checked(start + i * delta);
        context.SetContent(0, result);
    }

    private static void Expand(ShapeContext context)
    {
        if (context.Content(0) is not SymbolicInt[] content || context.OutputDims(0) is not { Count: <= 1 } dims || ShapeMath.Product(dims).Size is not (long count and <= InferredShapes.MaxContent))
            return;
        if (content.Length == count)
            context.SetContent(0, content);
        else if (content.Length == 1)
            context.SetContent(0, [.. Enumerable.Repeat(content[0], (int)count)]);
    }
}
