namespace MLExtensions.Onnx;

/// <summary>Reading and writing elements by indices.</summary>
internal static class GatherKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Gather", Gather);
        kernels.Add("GatherElements", GatherElements);
        kernels.Add("GatherND", GatherND);
        kernels.Add("ScatterElements", ScatterElements);
        kernels.Add("Scatter", ScatterElements);
        kernels.Add("ScatterND", ScatterND);
    }

    private static long Index(KernelContext c, double value, long size)
    {
        long index = (long)value;
        long counted = index < 0 ? index + size : index;
        return counted >= 0 && counted < size ? counted : throw c.Bad($"index {index} is outside of size {size}");
    }

    private static ReferenceTensor Gather(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        ReferenceTensor indices = c.Input(1);
        int axis = c.Axis(c.Node.GetInt("axis", 0), x.Dims.Length);
        int rank = indices.Dims.Length;
        long[] strides = Indexing.Strides(indices.Dims);
        return Indexing.Rearrange(x, [.. x.Dims[..axis], .. indices.Dims, .. x.Dims[(axis + 1)..]], (at, from) =>
        {
            Array.Copy(at, from, axis);
            from[axis] = Index(c, indices.Values[Indexing.Offset(at.AsSpan(axis, rank), strides)], x.Dims[axis]);
            Array.Copy(at, axis + rank, from, axis + 1, x.Dims.Length - axis - 1);
        });
    }

    private static ReferenceTensor GatherElements(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        ReferenceTensor indices = c.Input(1);
        int axis = c.Axis(c.Node.GetInt("axis", 0), x.Dims.Length);
        if (indices.Dims.Length != x.Dims.Length)
            throw c.Bad("data and indices differ in rank");
        long[] strides = Indexing.Strides(indices.Dims);
        return Indexing.Rearrange(x, indices.Dims, (at, from) =>
        {
            at.CopyTo(from, 0);
            from[axis] = Index(c, indices.Values[Indexing.Offset(at, strides)], x.Dims[axis]);
        });
    }

    // The last axis of the indices names the leading axes of the data behind the batch axes.
    private static ReferenceTensor GatherND(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        ReferenceTensor indices = c.Input(1);
        int batch = (int)c.Node.GetInt("batch_dims", 0);
        int named = (int)indices.Dims[^1];
        int lead = indices.Dims.Length - 1;
        if (batch + named > x.Dims.Length)
            throw c.Bad($"the indices name {named} axes behind {batch}");
        long[] strides = Indexing.Strides(indices.Dims);
        return Indexing.Rearrange(x, [.. indices.Dims[..^1], .. x.Dims[(batch + named)..]], (at, from) =>
        {
            int row = Indexing.Offset(at.AsSpan(0, lead), strides.AsSpan(0, lead));
            Array.Copy(at, from, batch);
            for (int i = 0; i < named; i++)
                from[batch + i] = Index(c, indices.Values[row + i], x.Dims[batch + i]);
            Array.Copy(at, lead, from, batch + named, x.Dims.Length - batch - named);
        });
    }

    private static ReferenceTensor ScatterElements(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        ReferenceTensor indices = c.Input(1);
        ReferenceTensor updates = c.Input(2);
        int axis = c.Axis(c.Node.GetInt("axis", 0), x.Dims.Length);
        if (indices.Dims.Length != x.Dims.Length || !indices.Dims.AsSpan().SequenceEqual(updates.Dims))
            throw c.Bad("indices and updates must have one shape, of the data's rank");
        Func<double, double, double> reduce = Reduction(c);
        var values = (double[])x.Values.Clone();
        long[] strides = Indexing.Strides(x.Dims);
        var at = new long[x.Dims.Length];
        for (int i = 0; i < updates.Values.Length; i++)
        {
            var to = (long[])at.Clone();
            to[axis] = Index(c, indices.Values[i], x.Dims[axis]);
            int offset = Indexing.Offset(to, strides);
            values[offset] = reduce(values[offset], updates.Values[i]);
            Indexing.Advance(at, indices.Dims);
        }

        return new ReferenceTensor(x.ElementType, x.Dims, values);
    }

    private static ReferenceTensor ScatterND(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        ReferenceTensor indices = c.Input(1);
        ReferenceTensor updates = c.Input(2);
        int named = (int)indices.Dims[^1];
        long[] expected = [.. indices.Dims[..^1], .. x.Dims[named..]];
        if (!expected.AsSpan().SequenceEqual(updates.Dims))
            throw c.Bad($"updates must be [{string.Join(", ", expected)}]");
        Func<double, double, double> reduce = Reduction(c);
        var values = (double[])x.Values.Clone();
        long[] strides = Indexing.Strides(x.Dims);
        int size = Indexing.Count(x.Dims.AsSpan(named));
        int rows = Indexing.Count(indices.Dims.AsSpan(0, indices.Dims.Length - 1));
        for (int row = 0; row < rows; row++)
        {
            long offset = 0;
            for (int i = 0; i < named; i++)
                offset += Index(c, indices.Values[(row * named) + i], x.Dims[i]) * strides[i];
            for (int i = 0; i < size; i++)
                values[offset + i] = reduce(values[offset + i], updates.Values[(row * size) + i]);
        }

        return new ReferenceTensor(x.ElementType, x.Dims, values);
    }

    // Opset 16 added add and mul, opset 18 max and min.
    private static Func<double, double, double> Reduction(KernelContext c) => c.Node.GetString("reduction", "none") switch
    {
        "none" => (_, update) => update,
        "add" => (old, update) => old + update,
        "mul" => (old, update) => old * update,
        "max" => Math.Max,
        "min" => Math.Min,
        string reduction => throw c.Bad($"the reduction '{reduction}' is unknown"),
    };
}
