namespace MLExtensions.Onnx;

/// <summary>Where a Slice begins and ends along each of its axes; ends that are not known are null.</summary>
internal sealed record SliceBounds(int[] Axes, SymbolicInt[] Starts, SymbolicInt[] Ends, long[] Steps)
{
    /// <summary>Reads inputs (opset 10 on) or attributes; null where the axes or steps are not known.</summary>
    public static SliceBounds? Read(ShapeContext context, int rank)
    {
        SymbolicInt[]? starts, ends;
        long[]? axes, steps = null;
        if (context.Opset < 10)
        {
            starts = Symbols(context.Node.GetInts("starts"));
            ends = Symbols(context.Node.GetInts("ends"));
            axes = context.Node.GetInts("axes");
        }
        else
        {
            (starts, ends, axes, steps) = (context.Content(1), context.Content(2), context.Integers(3), context.Integers(4));
            if ((axes is null && context.HasInput(3)) || (steps is null && context.HasInput(4)))
                return null;
        }

        int? count = starts?.Length ?? ends?.Length ?? axes?.Length;
        if (count is not int length)
            return null;
        starts ??= new SymbolicInt[length];
        ends ??= new SymbolicInt[length];
        axes ??= [.. Enumerable.Range(0, length)];
        steps ??= [.. Enumerable.Repeat(1L, length)];
        if (starts.Length != length || ends.Length != length || axes.Length != length || steps.Length != length)
            throw context.Error($"its starts, ends, axes and steps are of the different lengths {starts.Length}, {ends.Length}, {axes.Length} and {steps.Length}.");
        if (steps.Contains(0))
            throw context.Error("a step is 0.");
        return new SliceBounds([.. axes.Select(axis => context.Axis(axis, rank))], starts, ends, steps);
    }

    /// <summary>Number of entries taken along an axis.</summary>
    public OnnxDim Length(int index, OnnxDim dim)
    {
        if (dim.Size is not long size)
        {
            // From the first to beyond the last entry, all of them.
            bool whole = Steps[index] == 1 && Starts[index].Value == 0 && (Ends[index].Value >= int.MaxValue || (dim.Symbol is not null && Ends[index].Symbol == dim.Symbol));
            return whole ? dim : OnnxDim.Unknown;
        }

        return Range(index, size) is (long start, long count) ? Math.Max(count, 0) : OnnxDim.Unknown;
    }

    /// <summary>First entry and number of entries along a dimension of known size, or null.</summary>
    public (long Start, long Count)? Range(int index, long size)
    {
        if (Starts[index].Value is not long start || Ends[index].Value is not long end)
            return null;
        long step = Steps[index];
        // ONNX Runtime takes the largest integer as "to the end", also backwards.
        if (step < 0 && end is (int.MaxValue or long.MaxValue))
            end = long.MinValue;
        start = start < 0 ? start + size : start;
        end = end < 0 ? (end < -size ? -1 : end + size) : end;
        if (step > 0)
        {
            (start, end) = (Math.Clamp(start, 0, size), Math.Clamp(end, 0, size));
            return (start, start >= end ? 0 : (end - start - 1) / step + 1);
        }

        if (size == 0)
            return (0, 0);
        (start, end) = (Math.Clamp(start, 0, size - 1), Math.Clamp(end, -1, size - 1));
        return (start, start <= end ? 0 : (start - end - 1) / (step == long.MinValue ? long.MaxValue : -step) + 1);
    }

    private static SymbolicInt[]? Symbols(long[]? values) => values is null ? null : Array.ConvertAll(values, value => (SymbolicInt)value);
}
