namespace MLExtensions.Onnx;

/// <summary>Operators that move or repeat elements.</summary>
internal static class LayoutKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Transpose", Transpose);
        kernels.Add("Concat", Concat);
        kernels.AddMany("Split", Split);
        kernels.Add("Expand", Expand);
        kernels.Add("Tile", Tile);
        kernels.Add("ReverseSequence", ReverseSequence);
    }

    private static ReferenceTensor Transpose(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long[] permutation = c.Node.GetInts("perm") ?? [.. Enumerable.Range(0, x.Dims.Length).Select(i => (long)(x.Dims.Length - 1 - i))];
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, x.Dims.Length).Select(i => (long)i)))
            throw c.Bad($"perm [{string.Join(", ", permutation)}] is no permutation of the axes");
        return Indexing.Rearrange(x, [.. permutation.Select(axis => x.Dims[axis])], (at, from) =>
        {
            for (int i = 0; i < at.Length; i++)
                from[permutation[i]] = at[i];
        });
    }

    private static ReferenceTensor Concat(KernelContext c)
    {
        ReferenceTensor[] parts = [.. Enumerable.Range(0, c.InputCount).Select(c.Input)];
        int axis = c.Axis(c.Node.GetInt("axis", 0), parts[0].Dims.Length);
        var dims = (long[])parts[0].Dims.Clone();
        dims[axis] = 0;
        foreach (ReferenceTensor part in parts)
        {
            if (part.Dims.Length != dims.Length || part.Dims.Where((dim, i) => i != axis && dim != dims[i]).Any())
                throw c.Bad($"the shapes differ outside of axis {axis}");
            dims[axis] += part.Dims[axis];
        }

        (int outer, int length, int inner) = Indexing.Split(dims, axis);
        var values = new double[outer * length * inner];
        int before = 0;
        foreach (ReferenceTensor part in parts)
        {
            int block = (int)part.Dims[axis] * inner;
            for (int i = 0; i < outer; i++)
                Array.Copy(part.Values, i * block, values, (i * length * inner) + before, block);
            before += block;
        }

        return new ReferenceTensor(parts[0].ElementType, dims, values);
    }

    // Opset 13 made the sizes an input; opset 18 added num_outputs, whose last part may be smaller.
    private static ReferenceTensor[] Split(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        int axis = c.Axis(c.Node.GetInt("axis", 0), x.Dims.Length);
        (int outer, int length, int inner) = Indexing.Split(x.Dims, axis);
        int count = c.Node.Output.Count;
        long[]? sizes = c.Opset >= 13 ? c.IntsOrNull(1) : c.Node.GetInts("split");
        if (sizes is null)
        {
            int size = (length + count - 1) / count;
            if (c.Opset < 18 && size * count != length)
                throw c.Bad($"{length} elements of axis {axis} do not split into {count} equal parts");
            sizes = [.. Enumerable.Range(0, count).Select(i => (long)Math.Clamp(length - (i * size), 0, size))];
        }

        if (sizes.Length != count || sizes.Sum() != length)
            throw c.Bad($"the sizes [{string.Join(", ", sizes)}] do not split {length} elements of axis {axis} into {count} outputs");
        var parts = new ReferenceTensor[count];
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            var dims = (long[])x.Dims.Clone();
            dims[axis] = sizes[i];
            int offset = start;
            parts[i] = Indexing.Rearrange(x, dims, (at, from) =>
            {
                at.CopyTo(from, 0);
                from[axis] += offset;
            });
            start += (int)sizes[i];
        }

        return parts;
    }

    private static ReferenceTensor Expand(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long[] wanted = c.Ints(1);
        var like = new ReferenceTensor(x.ElementType, wanted, new double[Indexing.Count(wanted)]);
        long[] shape = Broadcasting.Shape(c, x, like);
        return new ReferenceTensor(x.ElementType, shape, Broadcasting.Expand(x, shape));
    }

    private static ReferenceTensor Tile(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long[] repeats = c.Ints(1);
        if (repeats.Length != x.Dims.Length)
            throw c.Bad($"there are {repeats.Length} repeats for rank {x.Dims.Length}");
        return Indexing.Rearrange(x, [.. x.Dims.Select((dim, i) => dim * repeats[i])], (at, from) =>
        {
            for (int i = 0; i < at.Length; i++)
                from[i] = at[i] % x.Dims[i];
        });
    }

    // The first so many steps of each sequence are turned around, the others stay.
    private static ReferenceTensor ReverseSequence(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long[] lengths = c.Ints(1);
        int time = c.Axis(c.Node.GetInt("time_axis", 0), x.Dims.Length);
        int batch = c.Axis(c.Node.GetInt("batch_axis", 1), x.Dims.Length);
        if (lengths.Length != x.Dims[batch] || lengths.Any(length => length < 0 || length > x.Dims[time]))
            throw c.Bad($"there must be {x.Dims[batch]} lengths from 0 to {x.Dims[time]}");
        return Indexing.Rearrange(x, x.Dims, (at, from) =>
        {
            at.CopyTo(from, 0);
            if (at[time] < lengths[at[batch]])
                from[time] = lengths[at[batch]] - 1 - at[time];
        });
    }
}
