namespace MLExtensions.Onnx;

/// <summary>Slice.</summary>
internal static class SliceKernels
{
    public static void Register(ReferenceKernels kernels) => kernels.Add("Slice", Slice);

    // Opset 10 made starts, ends and axes inputs and added steps.
    private static ReferenceTensor Slice(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        bool inputs = c.Opset >= 10;
        long[] starts = (inputs ? c.IntsOrNull(1) : c.Node.GetInts("starts")) ?? throw c.Bad("there are no starts");
        long[] ends = (inputs ? c.IntsOrNull(2) : c.Node.GetInts("ends")) ?? throw c.Bad("there are no ends");
        long[] axes = (inputs ? c.IntsOrNull(3) : c.Node.GetInts("axes")) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = (inputs ? c.IntsOrNull(4) : null) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw c.Bad($"there are {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps");
        var first = new long[x.Dims.Length];
        var step = new long[x.Dims.Length];
        Array.Fill(step, 1);
        var dims = (long[])x.Dims.Clone();
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = c.Axis(axes[i], x.Dims.Length);
            if (steps[i] == 0)
                throw c.Bad($"the step of axis {axis} is 0");
            long size = x.Dims[axis];
            bool forward = steps[i] > 0;
            // ONNX Runtime takes the largest integer as "to the end", also backward.
            if (!forward && ends[i] >= int.MaxValue)
                ends[i] = -size - 1;
            // Backward, the range may end before element 0, which is -1 here.
            long start = Math.Clamp(FromFront(starts[i], size), 0, forward ? size : size - 1);
            long end = Math.Clamp(FromFront(ends[i], size), forward ? 0 : -1, forward ? size : size - 1);
            first[axis] = start;
            step[axis] = steps[i];
            long span = forward ? end - start : start - end;
            long stride = Math.Abs(steps[i]);
            dims[axis] = span <= 0 ? 0 : ((span - 1) / stride) + 1;
        }

        return Indexing.Rearrange(x, dims, (at, from) =>
        {
            for (int i = 0; i < at.Length; i++)
                from[i] = first[i] + (at[i] * step[i]);
        });
    }

    private static long FromFront(long index, long size) => index < 0 ? index + size : index;
}
