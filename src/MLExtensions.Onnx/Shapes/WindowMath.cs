using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Sliding windows of convolutions and pools: kernel, strides, dilations and pads by spatial dimension.</summary>
internal sealed class WindowMath
{
    private WindowMath(long[] kernel, long[] strides, long[] dilations, long[] pads, string autoPad)
    {
        (Kernel, Strides, Dilations, Pads, AutoPad) = (kernel, strides, dilations, pads, autoPad);
    }

    public long[] Kernel { get; }

    public long[] Strides { get; }

    public long[] Dilations { get; }

    /// <summary>The declared pads: those at the start of each dimension, then those at the ends. Zeros where <see cref="AutoPad"/> decides.</summary>
    public long[] Pads { get; }

    /// <summary>NOTSET, VALID, SAME_UPPER or SAME_LOWER.</summary>
    public string AutoPad { get; }

    /// <summary>Reads the attributes of a node.</summary>
    public static WindowMath Read(ShapeContext context, long[] kernel)
    {
        NodeProto node = context.Node;
        int rank = kernel.Length;
        string autoPad = node.GetString("auto_pad", "NOTSET");
        if (autoPad is not ("NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER" or ""))
            throw context.Error($"its auto_pad is '{autoPad}'; NOTSET, VALID, SAME_UPPER and SAME_LOWER are known.");
        long[] pads = autoPad is "NOTSET" or "" ? List(context, "pads", 2 * rank, 0) : new long[2 * rank];
        var window = new WindowMath(kernel, List(context, "strides", rank, 1), List(context, "dilations", rank, 1), pads, autoPad.Length == 0 ? "NOTSET" : autoPad);
        if (window.Kernel.Any(size => size < 1) || window.Strides.Any(stride => stride < 1) || window.Dilations.Any(dilation => dilation < 1))
        {
            throw context.Error(
                $"kernel [{string.Join(", ", kernel)}], strides [{string.Join(", ", window.Strides)}] and dilations [{string.Join(", ", window.Dilations)}] must be at least 1.");
        }

        return window;
    }

    /// <summary>The size of a window with its holes.</summary>
    public long Extent(int axis) => checked((Kernel[axis] - 1) * Dilations[axis] + 1);

    /// <summary>Number of positions of the window along a dimension of known size.</summary>
    /// <param name="context">For messages.</param>
    /// <param name="size">Size of the input along the dimension.</param>
    /// <param name="axis">The spatial dimension.</param>
    /// <param name="ceiling">A last, partial window counts (ceil_mode of pools), if it begins inside the input or its left pad.</param>
    public long Positions(ShapeContext context, long size, int axis, bool ceiling)
    {
        if (AutoPad is "SAME_UPPER" or "SAME_LOWER")
            return checked(size + Strides[axis] - 1) / Strides[axis];
        long room = checked(size + Pads[axis] + Pads[Kernel.Length + axis] - Extent(axis));
        if (room < 0)
        {
            throw context.Error(
                $"its window of {Extent(axis)} in spatial dimension {axis} is larger than the padded size {room + Extent(axis)} of {context.Describe(0)}.");
        }

        long positions = room / Strides[axis] + 1;
        if (ceiling && room % Strides[axis] != 0 && positions * Strides[axis] < size + Pads[axis])
            positions++;
        return positions;
    }

    /// <summary>The spatial dimensions of a convolution's or pool's output.</summary>
    public OnnxDim[] Output(ShapeContext context, IReadOnlyList<OnnxDim> input, bool ceiling = false)
    {
        var dims = new OnnxDim[Kernel.Length];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            OnnxDim dim = input[axis + 2];
            // Stride 1 with pads that make up for the window keeps a size that is not known.
            bool same = Strides[axis] == 1 && (AutoPad.StartsWith("SAME", StringComparison.Ordinal) || Pads[axis] + Pads[Kernel.Length + axis] == Extent(axis) - 1);
            dims[axis] = dim.Size is long size ? Positions(context, size, axis, ceiling) : same ? dim : OnnxDim.Unknown;
        }

        return dims;
    }

    public static long[] List(ShapeContext context, string attribute, int count, long defaultValue)
    {
        long[] values = context.Node.GetInts(attribute) ?? [];
        if (values.Length == 0)
            values = [.. Enumerable.Repeat(defaultValue, count)];
        return values.Length == count
            ? values
            : throw context.Error($"its {attribute} [{string.Join(", ", values)}] must have {count} entries for the input {context.Describe(0)}.");
    }
}
