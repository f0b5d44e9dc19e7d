namespace MLExtensions.Onnx;

/// <summary>The margin of zeros around images before a window slides over them.</summary>
public readonly record struct Padding
{
    private Padding(bool isSame, int top, int left, int bottom, int right) => (IsSame, Top, Left, Bottom, Right) = (isSame, top, left, bottom, right);

    /// <summary>No margin.</summary>
    public static Padding Valid => default;

    /// <summary>As much as makes the output the input's size divided by the stride, rounded up; an odd rest is at the bottom and right.</summary>
    public static Padding Same => new(true, 0, 0, 0, 0);

    /// <summary>Whether the margin follows from the window.</summary>
    public bool IsSame { get; }

    /// <summary>Rows above.</summary>
    public int Top { get; }

    /// <summary>Columns before.</summary>
    public int Left { get; }

    /// <summary>Rows below.</summary>
    public int Bottom { get; }

    /// <summary>Columns behind.</summary>
    public int Right { get; }

    /// <summary>The same margin on all sides.</summary>
    public static implicit operator Padding(int margin) => FromInt32(margin);

    /// <summary>The same margin on all sides.</summary>
    public static Padding FromInt32(int margin) => Of(margin, margin, margin, margin);

    /// <summary>A margin of its own for each side.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A margin is negative.</exception>
    public static Padding Of(int top, int left, int bottom, int right)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(bottom);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        return new Padding(false, top, left, bottom, right);
    }

    /// <summary>The pads of a node; those of Same need the input's size unless the stride is 1.</summary>
    /// <returns>Top, left, bottom, right.</returns>
    internal long[] For(LayerContext context, OnnxValue input, Size2D kernel, Size2D stride, Size2D dilation)
    {
        if (!IsSame)
            return [Top, Left, Bottom, Right];
        (long top, long bottom) = SameAlong(context, input, 2, kernel.Height, stride.Height, dilation.Height);
        (long left, long right) = SameAlong(context, input, 3, kernel.Width, stride.Width, dilation.Width);
        return [top, left, bottom, right];
    }

    private static (long Before, long Behind) SameAlong(LayerContext context, OnnxValue input, int axis, long kernel, long stride, long dilation)
    {
        long extent = (kernel - 1) * dilation + 1;
        long total = extent - 1;
        if (stride > 1)
        {
            long size = context.RequireSize(input, axis, axis == 2 ? "rows" : "columns");
            long positions = (size + stride - 1) / stride;
            total = Math.Max((positions - 1) * stride + extent - size, 0);
        }

        return (total / 2, total - total / 2);
    }
}
