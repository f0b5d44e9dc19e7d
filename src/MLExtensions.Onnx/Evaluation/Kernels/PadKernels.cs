namespace MLExtensions.Onnx;

/// <summary>Pad.</summary>
internal static class PadKernels
{
    public static void Register(ReferenceKernels kernels) => kernels.Add("Pad", Pad);

    // Opset 11 made pads and value inputs, opset 18 added axes, opset 19 the mode wrap. Negative pads crop.
    private static ReferenceTensor Pad(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        int rank = x.Dims.Length;
        long[] pads = (c.Opset >= 11 ? c.IntsOrNull(1) : c.Node.GetInts("pads")) ?? throw c.Bad("there are no pads");
        double fill = c.Opset >= 11 ? c.Scalar(2, 0) : c.Node.GetFloat("value", 0);
        int[] axes = c.IntsOrNull(3)?.Select(axis => c.Axis(axis, rank)).ToArray() ?? [.. Enumerable.Range(0, rank)];
        if (pads.Length != 2 * axes.Length)
            throw c.Bad($"there are {pads.Length} pads for {axes.Length} axes");
        var before = new long[rank];
        var dims = (long[])x.Dims.Clone();
        for (int i = 0; i < axes.Length; i++)
        {
            before[axes[i]] = pads[i];
            dims[axes[i]] += pads[i] + pads[i + axes.Length];
        }

        if (dims.Any(dim => dim < 0))
            throw c.Bad($"the pads [{string.Join(", ", pads)}] crop more than there is");
        Func<long, long, long> place = c.Node.GetString("mode", "constant") switch
        {
            "constant" => (i, size) => i >= 0 && i < size ? i : -1,
            "edge" => (i, size) => Math.Clamp(i, 0, size - 1),
            "reflect" => Reflect,
            "wrap" => (i, size) => ((i % size) + size) % size,
            string mode => throw c.Bad($"the mode '{mode}' is unknown"),
        };
        long[] strides = Indexing.Strides(x.Dims);
        var values = new double[Indexing.Count(dims)];
        var at = new long[rank];
        for (int i = 0; i < values.Length; i++)
        {
            long offset = 0;
            for (int axis = 0; axis < rank && offset >= 0; axis++)
            {
                long from = place(at[axis] - before[axis], x.Dims[axis]);
                offset = from < 0 ? -1 : offset + (from * strides[axis]);
            }

            values[i] = offset < 0 ? fill : x.Values[offset];
            Indexing.Advance(at, dims);
        }

        return new ReferenceTensor(x.ElementType, dims, values);
    }

    // Mirrored at the first and the last element, which are not repeated.
    private static long Reflect(long index, long size)
    {
        if (size == 1)
            return 0;
        long period = 2 * (size - 1);
        long place = ((index % period) + period) % period;
        return place < size ? place : period - place;
    }
}
