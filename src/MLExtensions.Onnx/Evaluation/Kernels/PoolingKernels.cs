namespace MLExtensions.Onnx;

/// <summary>Pooling over windows, over whole planes, and back.</summary>
internal static class PoolingKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.AddMany("MaxPool", MaxPool);
        kernels.Add("AveragePool", AveragePool);
        kernels.Add("LpPool", LpPool);
        kernels.Add("GlobalMaxPool", GlobalMaxPool);
        kernels.Add("GlobalAveragePool", c => OverPlanes(c, plane => plane.Sum() / plane.Length));
        kernels.Add("GlobalLpPool", c =>
        {
            double p = c.Node.GetInt("p", 2);
            return OverPlanes(c, plane => Math.Pow(plane.Sum(x => Math.Pow(Math.Abs(x), p)), 1 / p));
        });
        kernels.Add("MaxUnpool", MaxUnpool);
    }

    private static WindowGeometry Geometry(KernelContext c) => WindowGeometry.Of(
        c, c.Node.GetInts("kernel_shape") ?? throw c.Bad("there is no kernel_shape"), c.Node.GetInt("ceil_mode", 0) != 0);

    // The second output counts positions over the whole tensor; storage_order = 1 counts the spatial axes column by column.
    private static ReferenceTensor[] MaxPool(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        WindowGeometry geometry = Geometry(c);
        int[] offsets = geometry.Offsets();
        int planes = Indexing.Count(x.Dims.AsSpan(0, 2)), outputs = geometry.OutputCount, inputs = geometry.InputCount;
        double[] deciding = c.Deciding(0).Values;
        var window = new List<int>(geometry.KernelCount);
        long[] chosen = c.Decide(planes * outputs, i =>
        {
            window.Clear();
            for (int k = 0; k < geometry.KernelCount; k++)
            {
                int offset = offsets[(k * outputs) + (i % outputs)];
                if (offset >= 0)
                    window.Add((i / outputs * inputs) + offset);
            }

            if (window.Count == 0)
                return (-1, double.PositiveInfinity);
            (long choice, double distance) = Extremum.Choose(window.Count, j => deciding[window[j]], (a, b) => a > b);
            return (window[(int)choice], distance);
        });
        long[] dims = [x.Dims[0], x.Dims[1], .. geometry.Output];
        bool columns = c.Node.GetInt("storage_order", 0) != 0;
        return [
            new ReferenceTensor(x.ElementType, dims, [.. chosen.Select(i => i < 0 ? double.NegativeInfinity : x.Values[i])]),
            ReferenceTensor.Int64(columns ? [.. chosen.Select(i => ByColumns(i, geometry.Input))] : chosen, dims),
        ];
    }

    private static long ByColumns(long position, long[] spatial)
    {
        long[] strides = Indexing.Strides(spatial);
        long plane = Indexing.Count(spatial);
        long offset = 0, stride = 1;
        for (int axis = 0; axis < spatial.Length; axis++)
        {
            offset += position % plane / strides[axis] % spatial[axis] * stride;
            stride *= spatial[axis];
        }

        return (position / plane * plane) + offset;
    }

    private static ReferenceTensor AveragePool(KernelContext c)
    {
        bool countPads = c.Node.GetInt("count_include_pad", 0) != 0;
        WindowGeometry geometry = Geometry(c);
        int[] padded = PaddedTaps(geometry);
        return OverWindows(c, geometry, (window, o) => window.Length == 0 ? 0 : window.Sum() / (countPads ? padded[o] : window.Length));
    }

    private static ReferenceTensor LpPool(KernelContext c)
    {
        double p = c.Node.GetInt("p", 2);
        return OverWindows(c, Geometry(c), (window, _) => Math.Pow(window.Sum(x => Math.Pow(Math.Abs(x), p)), 1 / p));
    }

    /// <summary>How many positions of each window lie in the input or its padding; a window of ceil_mode may reach beyond both.</summary>
    private static int[] PaddedTaps(WindowGeometry geometry)
    {
        var counts = new int[geometry.OutputCount];
        var at = new long[geometry.Output.Length];
        for (int o = 0; o < counts.Length; o++)
        {
            long count = 1;
            for (int axis = 0; axis < at.Length; axis++)
            {
                long start = at[axis] * geometry.Strides[axis];
                long end = geometry.Input[axis] + geometry.PadsBefore[axis] + geometry.PadsAfter[axis];
                long inside = (end - start + geometry.Dilations[axis] - 1) / geometry.Dilations[axis];
                count *= Math.Min(geometry.Kernel[axis], inside);
            }

            counts[o] = (int)count;
            Indexing.Advance(at, geometry.Output);
        }

        return counts;
    }

    private static ReferenceTensor OverWindows(KernelContext c, WindowGeometry geometry, Func<double[], int, double> pool)
    {
        ReferenceTensor x = c.Input(0);
        int[] offsets = geometry.Offsets();
        int planes = Indexing.Count(x.Dims.AsSpan(0, 2)), outputs = geometry.OutputCount, inputs = geometry.InputCount;
        var values = new double[planes * outputs];
        var window = new List<double>(geometry.KernelCount);
        for (int i = 0; i < values.Length; i++)
        {
            window.Clear();
            for (int k = 0; k < geometry.KernelCount; k++)
            {
                int offset = offsets[(k * outputs) + (i % outputs)];
                if (offset >= 0)
                    window.Add(x.Values[(i / outputs * inputs) + offset]);
            }

            values[i] = pool([.. window], i % outputs);
        }

        return new ReferenceTensor(x.ElementType, [x.Dims[0], x.Dims[1], .. geometry.Output], values);
    }

    private static (int Planes, int Size, long[] Dims) Planes(KernelContext c)
    {
        long[] dims = c.Input(0).Dims;
        if (dims.Length < 3)
            throw c.Bad("X must be [N, C, …]");
        return (Indexing.Count(dims.AsSpan(0, 2)), Indexing.Count(dims.AsSpan(2)), [dims[0], dims[1], .. Enumerable.Repeat(1L, dims.Length - 2)]);
    }

    private static ReferenceTensor OverPlanes(KernelContext c, Func<double[], double> pool)
    {
        (int planes, int size, long[] dims) = Planes(c);
        ReferenceTensor x = c.Input(0);
        return new ReferenceTensor(x.ElementType, dims, [.. Enumerable.Range(0, planes).Select(i => pool(x.Values[(i * size)..((i + 1) * size)]))]);
    }

    private static ReferenceTensor GlobalMaxPool(KernelContext c)
    {
        (int planes, int size, long[] dims) = Planes(c);
        ReferenceTensor x = c.Input(0);
        double[] deciding = c.Deciding(0).Values;
        long[] chosen = c.Decide(planes, i => Extremum.Choose(size, j => deciding[(i * size) + j], (a, b) => a > b));
        return new ReferenceTensor(x.ElementType, dims, [.. chosen.Select((choice, i) => x.Values[(i * size) + choice])]);
    }

    // Puts each value where its index says, zeros elsewhere; without output_shape the size is what MaxPool would have pooled.
    private static ReferenceTensor MaxUnpool(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        long[] indices = c.Ints(1);
        int rank = x.Dims.Length - 2;
        long[] kernel = c.Node.GetInts("kernel_shape") ?? throw c.Bad("there is no kernel_shape");
        long[] strides = WindowGeometry.Attribute(c, "strides", rank, 1);
        long[] pads = WindowGeometry.Attribute(c, "pads", 2 * rank, 0);
        long[] natural = [x.Dims[0], x.Dims[1], .. Enumerable.Range(0, rank).Select(i => ((x.Dims[i + 2] - 1) * strides[i]) + kernel[i] - pads[i] - pads[i + rank])];
        long[] dims = c.IntsOrNull(2) ?? natural;
        var values = new double[Indexing.Count(dims)];
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= values.Length)
                throw c.Bad($"index {indices[i]} is outside of [{string.Join(", ", dims)}]");
            values[indices[i]] = x.Values[i];
        }

        return new ReferenceTensor(x.ElementType, dims, values);
    }
}
