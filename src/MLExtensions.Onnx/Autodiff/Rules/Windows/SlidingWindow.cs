using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// The geometry that convolutions and pools share: element o of the small side sees the elements o·stride + k·dilation − before of the large one.
/// A convolution goes from the large side to the small one, a transposed convolution back.
/// </summary>
internal sealed class SlidingWindow
{
    private SlidingWindow(NodeProto node, long[] kernel, long[]? large, long[]? small)
    {
        int rank = kernel.Length;
        Kernel = kernel;
        Strides = List(node, "strides", rank, 1);
        Dilations = List(node, "dilations", rank, 1);
        Group = node.GetInt("group", 1);
        long[] pads = List(node, "pads", 2 * rank, 0);
        (Before, After) = (pads[..rank], pads[rank..]);
        (Large, Small) = (large, small);
    }

    public long[] Kernel { get; }

    public long[] Strides { get; }

    public long[] Dilations { get; }

    public long Group { get; }

    /// <summary>Padding in front of the large side.</summary>
    public long[] Before { get; }

    /// <summary>Padding behind the large side, as declared; some of it may be seen by no window.</summary>
    public long[] After { get; }

    /// <summary>Spatial sizes of the large side, or null where not all are known.</summary>
    public long[]? Large { get; }

    /// <summary>Spatial sizes of the small side, or null where not all are known.</summary>
    public long[]? Small { get; }

    public int Rank => Kernel.Length;

    public long Taps => Kernel.Aggregate(1L, (product, size) => product * size);

    public bool IsStatic => Large is not null && Small is not null;

    /// <summary>One step at a time, nothing left out.</summary>
    public bool IsDense => Strides.All(stride => stride == 1);

    /// <summary>The window of a Conv or of a pool, from the large side to the small one.</summary>
    /// <exception cref="NotSupportedException">auto_pad depends on a size that is not known before the run.</exception>
    public static SlidingWindow Of(GradientContext c, long[] kernel)
    {
        var window = new SlidingWindow(c.Node, kernel, Spatial(c, c.Input(0)), Spatial(c, c.Output()));
        string autoPad = c.Node.GetString("auto_pad", "NOTSET");
        for (int i = 0; i < window.Rank && autoPad is not ("NOTSET" or ""); i++)
        {
            long total = 0;
            if (autoPad != "VALID")
            {
                if (!window.IsStatic && window.Strides[i] != 1)
                    throw Unknown(c, autoPad);
                total = window.IsStatic ? (window.Small![i] - 1) * window.Strides[i] + window.Extent(i) - window.Large![i] : window.Extent(i) - 1;
            }

            window.Split(i, Math.Max(total, 0), autoPad == "SAME_UPPER");
        }

        return window;
    }

    /// <summary>The window of a ConvTranspose, whose output is the large side.</summary>
    /// <exception cref="NotSupportedException">The padding depends on a size that is not known before the run.</exception>
    public static SlidingWindow OfTransposed(GradientContext c, long[] kernel)
    {
        var window = new SlidingWindow(c.Node, kernel, Spatial(c, c.Output()), Spatial(c, c.Input(0)));
        string autoPad = c.Node.GetString("auto_pad", "NOTSET");
        bool given = c.Node.GetInts("output_shape") is { Length: > 0 };
        if (!given && autoPad is "NOTSET" or "")
            return window;
        long[] extra = List(c.Node, "output_padding", window.Rank, 0);
        for (int i = 0; i < window.Rank; i++)
        {
            long total = 0;
            if (given || autoPad != "VALID")
            {
                if (!window.IsStatic)
                    throw Unknown(c, given ? "output_shape" : autoPad);
                total = (window.Small![i] - 1) * window.Strides[i] + extra[i] + window.Extent(i) - window.Large![i];
            }

            window.Split(i, Math.Max(total, 0), autoPad == "SAME_UPPER");
        }

        return window;
    }

    /// <summary>The sizes behind batch and channels, or null where not all are known.</summary>
    public static long[]? Spatial(GradientContext c, string value)
    {
        if (c.Shapes.Find(value)?.Dims is not { Count: > 2 } dims || dims.Skip(2).Any(dim => dim.Size is null))
            return null;
        return [.. dims.Skip(2).Select(dim => dim.Size!.Value)];
    }

    /// <summary>The size of a window with its holes.</summary>
    public long Extent(int axis) => ((Kernel[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>Padding behind the large side that windows see; negative where they leave elements of its end out.</summary>
    public long SeenAfter(int axis) => IsStatic ? ((Small![axis] - 1) * Strides[axis]) + Extent(axis) - Large![axis] - Before[axis] : After[axis];

    /// <summary>Position on the padded large side, row-major, of every tap at every place: [taps · small].</summary>
    public long[] Offsets(long[] padded)
    {
        int places = (int)Count(Small!);
        var offsets = new long[Taps * places];
        for (int tap = 0, next = 0; tap < Taps; tap++)
        {
            for (int place = 0; place < places; place++, next++)
            {
                long stride = 1, restTap = tap, restPlace = place;
                for (int axis = Rank - 1; axis >= 0; axis--)
                {
                    long position = (restPlace % Small![axis] * Strides[axis]) + (restTap % Kernel[axis] * Dilations[axis]);
                    offsets[next] += position * stride;
                    stride *= padded[axis];
                    restTap /= Kernel[axis];
                    restPlace /= Small[axis];
                }
            }
        }

        return offsets;
    }

    public static long Count(long[] sizes) => sizes.Aggregate(1L, (product, size) => product * size);

    private void Split(int axis, long total, bool moreAfter)
    {
        Before[axis] = moreAfter ? total / 2 : total - (total / 2);
        After[axis] = total - Before[axis];
    }

    private static long[] List(NodeProto node, string name, int count, long defaultValue) =>
        node.GetInts(name) is { Length: > 0 } values ? (long[])values.Clone() : [.. Enumerable.Repeat(defaultValue, count)];

    private static NotSupportedException Unknown(GradientContext c, string attribute) => new(
        $"The gradient of node {c.Node.Describe()} depends on the padding that {attribute} gives it, and that on the size of '{c.Input(0)}', which is not known; declare the dimensions of the graph's inputs.");
}
