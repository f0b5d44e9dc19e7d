namespace MLExtensions.Onnx;

/// <summary>Gradients of convolutions and of their transposes.</summary>
internal static class ConvolutionGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("Conv", Conv);
        rules.Add("ConvTranspose", ConvTranspose);
    }

    private static void Conv(GradientContext c)
    {
        SlidingWindow window = SlidingWindow.Of(c, Kernel(c));
        if (c.Wants(0))
            c.Set(0, WindowAdjoint.Spread(c.Emit, window, c.OutputGradient, c.Input(1), c.Input(0)));
        if (c.Wants(1))
            c.Set(1, WeightAdjoint.Of(c.Emit, window, c.Input(0), c.OutputGradient, c.Input(1)));
        Bias(c, window);
    }

    /// <summary>The transpose of a convolution from the output to the input with the same weights: its gradient is that convolution.</summary>
    private static void ConvTranspose(GradientContext c)
    {
        SlidingWindow window = SlidingWindow.OfTransposed(c, Kernel(c));
        if (c.Wants(0))
            c.Set(0, Collect(c, window));
        if (c.Wants(1))
            c.Set(1, WeightAdjoint.Of(c.Emit, window, c.OutputGradient, c.Input(0), c.Input(1)));
        Bias(c, window);
    }

    private static string Collect(GradientContext c, SlidingWindow window)
    {
        int[] axes = [.. Enumerable.Range(0, window.Rank)];
        string dX = c.Emit.Node(
            "Conv", [c.OutputGradient, c.Input(1)], OnnxAttribute.Ints("strides", window.Strides), OnnxAttribute.Ints("dilations", window.Dilations),
            OnnxAttribute.Ints("pads", [.. window.Before, .. axes.Select(axis => Math.Max(window.SeenAfter(axis), 0))]),
            OnnxAttribute.Ints("kernel_shape", window.Kernel), OnnxAttribute.Int("group", window.Group));
        // A whole stride of output padding would give a place more than the input has.
        bool exact = window.IsStatic && axes.All(axis => -window.SeenAfter(axis) < window.Strides[axis]);
        long[] extra = c.Node.GetInts("output_padding") ?? [];
        if (exact || (!window.IsStatic && extra.Zip(window.Strides).All(pair => pair.First < pair.Second)))
            return dX;
        return c.Emit.Node("Slice", [
            dX, c.Emit.Ints([.. axes.Select(_ => 0L)]), c.Emit.ShapeOf(c.Input(0), 2, window.Rank + 2), c.Emit.Ints(WindowAdjoint.SpatialAxes(window))]);
    }

    private static void Bias(GradientContext c, SlidingWindow window)
    {
        if (c.Wants(2))
            c.Set(2, c.Emit.ReduceSum(c.OutputGradient, [0, .. WindowAdjoint.SpatialAxes(window)], keepDims: false));
    }

    private static long[] Kernel(GradientContext c)
    {
        if (SlidingWindow.Spatial(c, c.Input(1)) is long[] sizes)
            return sizes;
        return c.Node.GetInts("kernel_shape") is { Length: > 0 } declared ? declared : throw new NotSupportedException(
            $"The kernel size of node {c.Node.Describe()} is not known, and its gradient depends on it; declare the dimensions of its weights '{c.Input(1)}'.");
    }
}
