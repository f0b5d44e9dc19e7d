namespace MLExtensions.Onnx;

/// <summary>Positions of extremes and of non-zeros, order, running sums, triangles.</summary>
internal static class SelectionKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("ArgMax", c => ArgExtreme(c, (a, b) => a > b));
        kernels.Add("ArgMin", c => ArgExtreme(c, (a, b) => a < b));
        kernels.AddMany("TopK", TopK);
        kernels.Add("NonZero", NonZero);
        kernels.Add("OneHot", OneHot);
        kernels.Add("CumSum", CumSum);
        kernels.Add("Trilu", Trilu);
        kernels.Add("Compress", Compress);
    }

    private static ReferenceTensor ArgExtreme(KernelContext c, Func<double, double, bool> better)
    {
        ReferenceTensor x = c.Input(0);
        int axis = c.Axis(c.Node.GetInt("axis", 0), x.Dims.Length);
        bool last = c.Node.GetInt("select_last_index", 0) != 0;
        (int outer, int length, int inner) = Indexing.Split(x.Dims, axis);
        double[] deciding = c.Deciding(0).Values;
        long[] chosen = c.Decide(outer * inner, line =>
        {
            int start = (line / inner * length * inner) + (line % inner);
            (long choice, double distance) = Extremum.Choose(length, j => deciding[start + ((last ? length - 1 - j : j) * inner)], better);
            return (last ? length - 1 - choice : choice, distance);
        });
        long[] dims = c.Node.GetInt("keepdims", 1) != 0 ? [.. x.Dims[..axis], 1, .. x.Dims[(axis + 1)..]] : [.. x.Dims[..axis], .. x.Dims[(axis + 1)..]];
        return ReferenceTensor.Int64(chosen, dims);
    }

    // Opset 10 made k an input, opset 11 added largest and sorted. Equal elements keep their order.
    private static ReferenceTensor[] TopK(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        int axis = c.Axis(c.Node.GetInt("axis", -1), x.Dims.Length);
        long k = c.Opset < 10 ? c.Node.GetInt("k", 1) : (long)c.Scalar(1, 1);
        int direction = c.Node.GetInt("largest", 1) != 0 ? -1 : 1;
        (int outer, int length, int inner) = Indexing.Split(x.Dims, axis);
        if (k < 0 || k > length)
            throw c.Bad($"k = {k} of {length} elements");
        double[] deciding = c.Deciding(0).Values;
        var chosen = new long[outer * k * inner];
        for (int line = 0; line < outer * inner; line++)
        {
            int start = (line / inner * length * inner) + (line % inner);
            int[] order = [.. Enumerable.Range(0, length).OrderBy(j => direction * deciding[start + (j * inner)])];
            for (int rank = 0; rank < k; rank++)
                chosen[(((line / inner * k) + rank) * inner) + (line % inner)] = order[rank];
        }

        long[] positions = c.Decide(chosen.Length, i => (chosen[i], double.PositiveInfinity));
        long[] dims = [.. x.Dims[..axis], k, .. x.Dims[(axis + 1)..]];
        double[] values = [.. positions.Select((position, i) => x.Values[(((i / (k * inner) * length) + position) * inner) + (i % inner)])];
        return [new ReferenceTensor(x.ElementType, dims, values), ReferenceTensor.Int64(positions, dims)];
    }

    private static ReferenceTensor NonZero(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        int[] found = [.. Enumerable.Range(0, x.Values.Length).Where(i => x.Values[i] != 0)];
        long[] strides = Indexing.Strides(x.Dims);
        long[] positions = [.. strides.SelectMany((stride, axis) => found.Select(i => i / stride % x.Dims[axis]))];
        return ReferenceTensor.Int64(positions, x.Dims.Length, found.Length);
    }

    private static ReferenceTensor OneHot(KernelContext c)
    {
        ReferenceTensor indices = c.Input(0);
        long depth = (long)c.Scalar(1, 1);
        double off = c.Input(2).Values[0], on = c.Input(2).Values[1];
        int axis = c.Axis(c.Node.GetInt("axis", -1), indices.Dims.Length + 1);
        long[] dims = [.. indices.Dims[..axis], depth, .. indices.Dims[axis..]];
        int inner = Indexing.Count(indices.Dims.AsSpan(axis));
        var values = new double[Indexing.Count(dims)];
        Array.Fill(values, off);
        for (int i = 0; i < indices.Values.Length; i++)
        {
            // Indices outside of [−depth, depth) give a row of "off".
            long index = (long)indices.Values[i];
            index = index < 0 ? index + depth : index;
            if (index >= 0 && index < depth)
                values[(((i / inner * depth) + index) * inner) + (i % inner)] = on;
        }

        return new ReferenceTensor(c.Input(2).ElementType, dims, values);
    }

    private static ReferenceTensor CumSum(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        bool exclusive = c.Node.GetInt("exclusive", 0) != 0, reverse = c.Node.GetInt("reverse", 0) != 0;
        (int outer, int length, int inner) = Indexing.Split(x.Dims, c.Axis((long)c.Scalar(1, 0), x.Dims.Length));
        var values = new double[x.Values.Length];
        for (int line = 0; line < outer * inner; line++)
        {
            double sum = 0;
            for (int j = 0; j < length; j++)
            {
                int i = (((line / inner * length) + (reverse ? length - 1 - j : j)) * inner) + (line % inner);
                values[i] = exclusive ? sum : sum + x.Values[i];
                sum += x.Values[i];
            }
        }

        return new ReferenceTensor(x.ElementType, x.Dims, values);
    }

    private static ReferenceTensor Trilu(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        bool upper = c.Node.GetInt("upper", 1) != 0;
        long diagonal = (long)c.Scalar(1, 0);
        long rows = x.Dims[^2], columns = x.Dims[^1];
        return new ReferenceTensor(x.ElementType, x.Dims, [.. x.Values.Select((value, i) =>
        {
            long above = (i % columns) - (i / columns % rows) - diagonal;
            return (upper ? above >= 0 : above <= 0) ? value : 0;
        })]);
    }

    private static ReferenceTensor Compress(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        int[] kept = [.. c.Input(1).Values.Index().Where(pair => pair.Item != 0).Select(pair => pair.Index)];
        if (c.Node.FindAttribute("axis") is null)
            return new ReferenceTensor(x.ElementType, [kept.Length], [.. kept.Select(i => x.Values[i])]);
        int axis = c.Axis(c.Node.GetInt("axis", 0), x.Dims.Length);
        return Indexing.Rearrange(x, [.. x.Dims[..axis], kept.Length, .. x.Dims[(axis + 1)..]], (at, from) =>
        {
            at.CopyTo(from, 0);
            from[axis] = kept[at[axis]];
        });
    }
}
