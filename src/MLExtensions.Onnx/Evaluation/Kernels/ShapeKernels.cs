namespace MLExtensions.Onnx;

/// <summary>Shapes of tensors, and the operators that change a shape without moving an element.</summary>
internal static class ShapeKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Shape", Shape);
        kernels.Add("Size", c => ReferenceTensor.Int64([c.Input(0).Values.Length]));
        kernels.Add("Reshape", Reshape);
        kernels.Add("Flatten", Flatten);
        kernels.Add("Squeeze", Squeeze);
        kernels.Add("Unsqueeze", Unsqueeze);
    }

    private static ReferenceTensor With(ReferenceTensor x, params ReadOnlySpan<long> dims) => new(x.ElementType, dims, x.Values);

    // Opset 15 added start and end.
    private static ReferenceTensor Shape(KernelContext c)
    {
        long[] dims = c.Input(0).Dims;
        int start = Bound(c.Node.GetInt("start", 0));
        int end = Bound(c.Node.GetInt("end", dims.Length));
        long[] part = end > start ? dims[start..end] : [];
        return ReferenceTensor.Int64(part, part.Length);

        int Bound(long axis) => (int)Math.Clamp(axis < 0 ? axis + dims.Length : axis, 0, dims.Length);
    }

    private static ReferenceTensor Reshape(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long[] dims = c.Ints(1);
        bool allowZero = c.Node.GetInt("allowzero", 0) != 0;
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i] == 0 && !allowZero)
                dims[i] = i < x.Dims.Length ? x.Dims[i] : throw c.Bad($"0 at position {i} copies a dimension that the input does not have");
        }

        int inferred = Array.IndexOf(dims, -1);
        if (inferred >= 0)
        {
            dims[inferred] = 1;
            int known = Indexing.Count(dims);
            dims[inferred] = known != 0 && x.Values.Length % known == 0 ? x.Values.Length / known : -1;
        }

        if (dims.Any(dim => dim < 0) || Indexing.Count(dims) != x.Values.Length)
            throw c.Bad($"{x.Values.Length} elements do not fit [{string.Join(", ", c.Ints(1))}]");
        return With(x, dims);
    }

    private static ReferenceTensor Flatten(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long axis = c.Node.GetInt("axis", 1);
        int split = (int)(axis < 0 ? axis + x.Dims.Length : axis);
        if (split < 0 || split > x.Dims.Length)
            throw c.Bad($"axis {axis} is outside of rank {x.Dims.Length}");
        return With(x, Indexing.Count(x.Dims.AsSpan(0, split)), Indexing.Count(x.Dims.AsSpan(split)));
    }

    // Opset 13 made the axes an input.
    private static long[]? Axes(KernelContext c) => c.Opset >= 13 ? c.IntsOrNull(1) : c.Node.GetInts("axes");

    private static ReferenceTensor Squeeze(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        int[]? axes = Axes(c)?.Select(axis => c.Axis(axis, x.Dims.Length)).ToArray();
        if (axes?.Any(axis => x.Dims[axis] != 1) == true)
            throw c.Bad($"a squeezed dimension is not 1 (axes {string.Join(", ", axes)})");
        return With(x, [.. x.Dims.Where((dim, i) => axes is null ? dim != 1 : !axes.Contains(i))]);
    }

    private static ReferenceTensor Unsqueeze(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long[] axes = Axes(c) ?? throw c.Bad("there are no axes");
        int rank = x.Dims.Length + axes.Length;
        HashSet<int> inserted = [.. axes.Select(axis => c.Axis(axis, rank))];
        if (inserted.Count != axes.Length)
            throw c.Bad($"an axis is given twice ({string.Join(", ", axes)})");
        var dims = new long[rank];
        for (int i = 0, from = 0; i < rank; i++)
            dims[i] = inserted.Contains(i) ? 1 : x.Dims[from++];
        return With(x, dims);
    }
}
