namespace MLExtensions.Onnx;

/// <summary>Kernel, strides, dilations and pads of a convolution or pooling over any number of spatial axes.</summary>
/// <param name="Input">Spatial sizes of the input.</param>
/// <param name="Kernel">Sizes of the window.</param>
/// <param name="Output">Spatial sizes of the output.</param>
/// <param name="Strides">Steps of the window.</param>
/// <param name="Dilations">Steps inside the window.</param>
/// <param name="PadsBefore">Padding in front of each axis.</param>
/// <param name="PadsAfter">Padding behind each axis.</param>
internal sealed record WindowGeometry(
    long[] Input, long[] Kernel, long[] Output, long[] Strides, long[] Dilations, long[] PadsBefore, long[] PadsAfter)
{
    public int InputCount => Indexing.Count(Input);

    public int KernelCount => Indexing.Count(Kernel);

    public int OutputCount => Indexing.Count(Output);

    /// <summary>The geometry of a Conv or pooling node.</summary>
    public static WindowGeometry Of(KernelContext c, long[] kernel, bool ceil)
    {
        long[] dims = c.Input(0).Dims;
        if (dims.Length < 3 || kernel.Length != dims.Length - 2)
            throw c.Bad($"a window [{string.Join(", ", kernel)}] needs an input of rank {kernel.Length + 2}");
        long[] input = dims[2..];
        int rank = input.Length;
        long[] strides = Attribute(c, "strides", rank, 1);
        long[] dilations = Attribute(c, "dilations", rank, 1);
        long[] pads = Attribute(c, "pads", 2 * rank, 0);
        long[] before = pads[..rank];
        long[] after = pads[rank..];
        var output = new long[rank];
        string autoPad = c.Node.GetString("auto_pad", "NOTSET");
        for (int i = 0; i < rank; i++)
        {
            long extent = (dilations[i] * (kernel[i] - 1)) + 1;
            if (autoPad is "SAME_UPPER" or "SAME_LOWER")
            {
                output[i] = (input[i] + strides[i] - 1) / strides[i];
                long total = Math.Max(((output[i] - 1) * strides[i]) + extent - input[i], 0);
                before[i] = autoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
                after[i] = total - before[i];
                continue;
            }

            if (autoPad == "VALID")
                before[i] = after[i] = 0;
            long free = input[i] + before[i] + after[i] - extent;
            output[i] = free < 0 ? 0 : ((free + (ceil ? strides[i] - 1 : 0)) / strides[i]) + 1;
            // A window that would begin in the padding behind the input is left out.
            if (ceil && (output[i] - 1) * strides[i] >= input[i] + before[i])
                output[i]--;
        }

        if (output.Any(size => size < 1))
            throw c.Bad($"the window [{string.Join(", ", kernel)}] does not fit into the padded input");
        return new WindowGeometry(input, kernel, output, strides, dilations, before, after);
    }

    public static long[] Attribute(KernelContext c, string name, int count, long defaultValue)
    {
        long[] values = c.Node.GetInts(name) ?? [.. Enumerable.Repeat(defaultValue, count)];
        return values.Length == count ? values : throw c.Bad($"{name} has {values.Length} entries, {count} are needed");
    }

    /// <summary>Row-major offset of the input element under a kernel position at an output position, or -1 in the padding: [kernel, output].</summary>
    public int[] Offsets()
    {
        var offsets = new int[KernelCount * OutputCount];
        long[] strides = Indexing.Strides(Input);
        var tap = new long[Kernel.Length];
        var at = new long[Kernel.Length];
        for (int k = 0, next = 0; k < KernelCount; k++)
        {
            for (int o = 0; o < OutputCount; o++)
            {
                long offset = 0;
                for (int axis = 0; axis < at.Length && offset >= 0; axis++)
                {
                    long position = (at[axis] * Strides[axis]) + (tap[axis] * Dilations[axis]) - PadsBefore[axis];
                    offset = position < 0 || position >= Input[axis] ? -1 : offset + (position * strides[axis]);
                }

                offsets[next++] = (int)offset;
                Indexing.Advance(at, Output);
            }

            Indexing.Advance(tap, Kernel);
        }

        return offsets;
    }
}
