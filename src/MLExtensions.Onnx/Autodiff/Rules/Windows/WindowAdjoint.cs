namespace MLExtensions.Onnx;

/// <summary>The gradients of a sum over sliding windows with weights, with respect to the large side and to the weights.</summary>
/// <remarks>V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning, arXiv 1603.07285, chapter 4.</remarks>
internal static class WindowAdjoint
{
    /// <summary>Spreads the small side's gradient over the large side.</summary>
    /// <param name="emit">The graph.</param>
    /// <param name="window">The geometry.</param>
    /// <param name="small">[N, M, small…].</param>
    /// <param name="weights">[M, C / group, kernel…].</param>
    /// <param name="large">A value whose spatial sizes are those wanted.</param>
    /// <returns>[N, C, large…].</returns>
    public static string Spread(GraphEmitter emit, SlidingWindow window, string small, string weights, string large)
    {
        if (!window.IsDense)
            return Transposed(emit, window, small, weights, large);
        // A dense window runs back as the window turned around: ONNX Runtime's convolution is far faster than its transposed one.
        long[] before = [.. Axes(window).Select(axis => window.Extent(axis) - 1 - window.Before[axis])];
        long[] after = [.. Axes(window).Select(axis => window.Extent(axis) - 1 - window.SeenAfter(axis))];
        if (before.Concat(after).Any(pad => pad < 0) || (window.Group > 1 && emit.Shapes.StaticDims(weights) is null))
            return Transposed(emit, window, small, weights, large);
        return emit.Node(
            "Conv", [small, Turn(emit, window, weights)], OnnxAttribute.Ints("pads", [.. before, .. after]), OnnxAttribute.Ints("dilations", window.Dilations),
            OnnxAttribute.Ints("kernel_shape", window.Kernel), OnnxAttribute.Int("group", window.Group));
    }

    private static string Transposed(GraphEmitter emit, SlidingWindow window, string small, string weights, string large)
    {
        OnnxAttribute[] common =
        [
            OnnxAttribute.Ints("strides", window.Strides), OnnxAttribute.Ints("dilations", window.Dilations),
            OnnxAttribute.Ints("kernel_shape", window.Kernel), OnnxAttribute.Int("group", window.Group),
        ];
        if (window.IsStatic)
        {
            long[] after = [.. Axes(window).Select(window.SeenAfter)];
            return emit.Node("ConvTranspose", [small, weights], [
                .. common, OnnxAttribute.Ints("pads", [.. window.Before, .. after.Select(pad => Math.Max(pad, 0))]),
                OnnxAttribute.Ints("output_padding", [.. after.Select(pad => Math.Max(-pad, 0))])]);
        }

        // Everything that the windows see, padding included; then the padding is cut off and what they left out is put behind.
        string seen = emit.Node("ConvTranspose", [small, weights], common);
        string missing = emit.Sub(emit.ShapeOf(large, 2, window.Rank + 2), emit.ShapeOf(seen, 2, window.Rank + 2));
        string ends = emit.Add(missing, emit.Ints(window.Before));
        string pads = emit.Node("Concat", [emit.Ints([.. window.Before.Select(pad => -pad)]), ends], OnnxAttribute.Int("axis", 0));
        return emit.Node("Pad", [seen, pads, "", emit.Ints(SpatialAxes(window))]);
    }

    /// <summary>[M, C / group, kernel…] → [C, M / group, kernel…], the kernel backward. Constant weights are turned once, when a session starts.</summary>
    private static string Turn(GraphEmitter emit, SlidingWindow window, string weights)
    {
        long[] kernelAxes = SpatialAxes(window);
        if (window.Group == 1)
        {
            weights = emit.Transpose(weights, [1, 0, .. kernelAxes]);
        }
        else
        {
            long[] dims = emit.Shapes.StaticDims(weights)!;
            long filters = dims[0] / window.Group;
            string grouped = emit.Reshape(weights, emit.Ints([window.Group, filters, dims[1], .. window.Kernel]));
            string exchanged = emit.Transpose(grouped, [0, 2, 1, .. kernelAxes.Select(axis => axis + 1)]);
            weights = emit.Reshape(exchanged, emit.Ints([window.Group * dims[1], filters, .. window.Kernel]));
        }

        long[] wide = [.. kernelAxes.Where(axis => window.Kernel[axis - 2] > 1)];
        if (wide.Length == 0)
            return weights;
        return emit.Node("Slice", [
            weights, emit.Ints([.. wide.Select(_ => -1L)]), emit.Ints([.. wide.Select(axis => -1 - window.Kernel[axis - 2])]), emit.Ints(wide), emit.Ints([.. wide.Select(_ => -1L)])]);
    }

    public static long[] SpatialAxes(SlidingWindow window) => [.. Axes(window).Select(axis => axis + 2L)];

    private static IEnumerable<int> Axes(SlidingWindow window) => Enumerable.Range(0, window.Rank);
}
