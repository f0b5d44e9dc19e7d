using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>The window of a convolution or pooling node, with ONNX' defaults filled in.</summary>
internal sealed record WindowAttributes(long[] Kernel, long[] Strides, long[] Dilations, long[] Pads, long Groups)
{
    /// <summary>The window; null when the node is not of two dimensions.</summary>
    public static WindowAttributes? Of(OnnxNode node, GraphIndex graph)
    {
        long[]? kernel = node.FindAttribute("kernel_shape")?.AsInts();
        if (kernel is null && node.OpType == "Conv" && graph.Dims(node.Inputs[1]) is { Count: 4 } weight)
        {
            kernel = [weight[2].Size ?? 0, weight[3].Size ?? 0];
        }

        if (kernel is not { Length: 2 })
        {
            return null;
        }

        long[] strides = node.FindAttribute("strides")?.AsInts() ?? [1, 1];
        long[] dilations = node.FindAttribute("dilations")?.AsInts() ?? [1, 1];
        long[] pads = node.FindAttribute("pads")?.AsInts() ?? [0, 0, 0, 0];
        string auto = node.FindAttribute("auto_pad")?.AsString() ?? "NOTSET";
        if (auto is "SAME_UPPER" or "SAME_LOWER")
        {
            pads = new long[4];
            for (int axis = 0; axis < 2; axis++)
            {
                long reach = ((kernel[axis] - 1) * dilations[axis]) + 1;
                // Of an unknown size it is taken that the stride divides it.
                long rest = graph.Size(node.Inputs[0], axis + 2) is int size ? size % strides[axis] : 0;
                long total = Math.Max(reach - (rest == 0 ? strides[axis] : rest), 0);
                pads[axis] = auto == "SAME_UPPER" ? total / 2 : total - (total / 2);
                pads[axis + 2] = total - pads[axis];
            }
        }

        return new WindowAttributes(kernel, strides, dilations, pads, node.FindAttribute("group")?.AsInt() ?? 1);
    }

    /// <summary>Whether the window hands every position on by itself.</summary>
    public bool IsIdentity => Kernel.All(size => size == 1) && Strides.All(stride => stride == 1) && Pads.All(pad => pad == 0);

    public PlaneField Apply(PlaneField field) => new(Axis(field.Y, 0), Axis(field.X, 1));

    private AxisField Axis(AxisField field, int axis) =>
        field.Window((int)Kernel[axis], (int)Strides[axis], (int)Dilations[axis], (int)Pads[axis]);
}
