using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Gradients of pools.</summary>
/// <remarks>
/// Where several elements of a window are its maximum, windows that lie side by side share the gradient among them evenly; other windows, and those whose input's
/// gradient is itself asked for behind a Relu, give it to the first. Even images have equal maxima: those of their flat parts.
/// </remarks>
internal static class PoolingGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("MaxPool", MaxPool);
        rules.Add("AveragePool", AveragePool);
        rules.Add("LpPool", LpPool);
        rules.Add("GlobalMaxPool", GlobalMaxPool);
        rules.Add("GlobalAveragePool", GlobalAveragePool);
        rules.Add("GlobalLpPool", c => c.Set(0, c.Emit.Mul(LpSlope(c, c.Input(0)), LpFactor(c))));
        rules.Add("MaxUnpool", MaxUnpool);
    }

    private static void MaxPool(GradientContext c)
    {
        SlidingWindow window = SlidingWindow.Of(c, Kernel(c));
        NodeProto? producer = c.Emit.Graph.Node.FirstOrDefault(node => node.Output.Contains(c.Input(0)));
        bool behindRelu = producer is { OpType: "Relu", Domain: "" or "ai.onnx" };
        c.Set(0, !SideBySide(window) || (behindRelu && c.IsAsked(0)) ? ByIndices(c) : ByMask(c, window, behindRelu));
    }

    /// <summary>Compares the input with the output at full size: far cheaper than indices.</summary>
    private static string ByMask(GradientContext c, SlidingWindow window, bool behindRelu)
    {
        GraphEmitter emit = c.Emit;
        string mask = emit.CastLike(emit.Node("Equal", [c.Input(0), Enlarge(emit, window, c.Output())]), c.Input(0));
        string share = emit.Node("AveragePool", [mask], OnnxAttribute.Ints("kernel_shape", window.Kernel), OnnxAttribute.Ints("strides", window.Strides));
        string gradient = emit.Div(c.OutputGradient, emit.Mul(share, c.Scalar(window.Taps)));
        // The mask of the Relu in front costs less here than at full size.
        if (behindRelu)
            gradient = emit.Mul(gradient, emit.GreaterMask(c.Output(), c.Scalar(0)));
        string result = emit.Mul(mask, Enlarge(emit, window, gradient));
        if (behindRelu)
            emit.MarkMasked(result, c.Input(0));
        return result;
    }

    /// <summary>Adds each gradient where its window found the maximum.</summary>
    private static string ByIndices(GradientContext c)
    {
        GraphEmitter emit = c.Emit;
        string? indices = c.Node.GetInt("storage_order", 0) == 0 ? c.Node.OutputOrNull(1) : null;
        if (indices is null)
        {
            OnnxAttribute[] attributes = [.. c.Node.Attribute.Where(attribute => attribute.Name != "storage_order").Select(attribute => new OnnxAttribute(attribute))];
            indices = emit.Nodes("MaxPool", [c.Input(0)], 2, attributes)[1];
        }

        return Positions.Accumulate(emit, indices, c.OutputGradient, c.Input(0));
    }

    private static void AveragePool(GradientContext c)
    {
        SlidingWindow window = SlidingWindow.Of(c, Kernel(c));
        string share = c.Emit.Mul(c.OutputGradient, OneOverCounts(c, window));
        c.Set(0, SideBySide(window) ? Enlarge(c.Emit, window, share) : SpreadOnes(c, window, share));
    }

    /// <summary>One over how many elements each window counts: a scalar, or of the small side's shape.</summary>
    private static string OneOverCounts(GradientContext c, SlidingWindow window)
    {
        bool padded = window.Before.Concat(window.After).Any(pad => pad > 0);
        if (!padded && c.Node.GetInt("ceil_mode", 0) == 0)
            return c.Scalar(1.0 / window.Taps);
        if (!window.IsStatic)
        {
            throw new NotSupportedException(
                $"How many elements each window of node {c.Node.Describe()} averages depends on the size of '{c.Input(0)}', which is not known; declare the dimensions of the graph's inputs.");
        }

        bool countPads = c.Node.GetInt("count_include_pad", 0) != 0;
        float[] shares = [1];
        for (int axis = 0; axis < window.Rank; axis++)
        {
            long first = countPads ? -window.Before[axis] : 0, end = window.Large![axis] + (countPads ? window.After[axis] : 0);
            long[] counts = [.. Enumerable.Range(0, (int)window.Small![axis]).Select(place => CountTaps(window, axis, place, first, end))];
            shares = [.. shares.SelectMany(share => counts.Select(count => count == 0 ? 0 : share / count))];
        }

        return c.Emit.CastLike(c.Emit.Constant(OnnxTensor.Create<float>(shares, [1, 1, .. window.Small!])), c.Output());
    }

    private static long CountTaps(SlidingWindow window, int axis, long place, long first, long end)
    {
        long count = 0;
        for (long tap = 0; tap < window.Kernel[axis]; tap++)
        {
            long position = (place * window.Strides[axis]) + (tap * window.Dilations[axis]) - window.Before[axis];
            if (position >= first && position < end)
                count++;
        }

        return count;
    }

    private static void LpPool(GradientContext c) =>
        c.Set(0, c.Emit.Mul(LpSlope(c, c.Input(0)), SpreadOnes(c, SlidingWindow.Of(c, Kernel(c)), LpFactor(c))));

    /// <summary>|x|ᵖ⁻¹ · sign x.</summary>
    private static string LpSlope(GradientContext c, string x)
    {
        long p = c.Node.GetInt("p", 2);
        if (p == 2)
            return x;
        string sign = c.Emit.Node("Sign", [x]);
        return p == 1 ? sign : c.Emit.Mul(sign, c.Emit.Node("Pow", [c.Emit.Node("Abs", [x]), c.Scalar(p - 1)]));
    }

    /// <summary>dY · y¹⁻ᵖ; nothing where the norm is 0 and has no slope.</summary>
    private static string LpFactor(GradientContext c)
    {
        long p = c.Node.GetInt("p", 2);
        if (p == 1)
            return c.OutputGradient;
        string origin = c.Emit.Node("Equal", [c.Output(), c.Scalar(0)]);
        string norm = c.Emit.Where(origin, c.Scalar(1), c.Output());
        string factor = c.Emit.Div(c.OutputGradient, p == 2 ? norm : c.Emit.Node("Pow", [norm, c.Scalar(p - 1)]));
        return c.Emit.Where(origin, c.Scalar(0), factor);
    }

    private static void GlobalMaxPool(GradientContext c)
    {
        long[] axes = SpatialAxes(c);
        string mask = c.Emit.CastLike(c.Emit.Node("Equal", [c.Input(0), c.Output()]), c.Input(0));
        c.Set(0, c.Emit.Mul(mask, c.Emit.Div(c.OutputGradient, c.Emit.ReduceSum(mask, axes))));
    }

    private static void GlobalAveragePool(GradientContext c)
    {
        GraphEmitter emit = c.Emit;
        string share = SlidingWindow.Spatial(c, c.Input(0)) is long[] sizes
            ? emit.Mul(c.OutputGradient, c.Scalar(1.0 / SlidingWindow.Count(sizes)))
            : emit.Div(c.OutputGradient, emit.CastLike(emit.Node("ReduceProd", [emit.ShapeOf(c.Input(0), 2, c.RankOf(0))], OnnxAttribute.Int("keepdims", 0)), c.Output()));
        c.Set(0, emit.ExpandAs(share, c.Input(0)));
    }

    private static void MaxUnpool(GradientContext c) =>
        c.Set(0, c.Emit.Node("Gather", [c.Emit.Reshape(c.OutputGradient, c.Emit.Ints(-1)), c.Input(1)], OnnxAttribute.Int("axis", 0)));

    /// <summary>Windows that cover the input without gap, overlap or padding.</summary>
    private static bool SideBySide(SlidingWindow window) =>
        window.IsStatic && window.Dilations.All(dilation => dilation == 1) && window.Kernel.AsSpan().SequenceEqual(window.Strides)
        && Enumerable.Range(0, window.Rank).All(axis => window.Before[axis] == 0 && window.Large![axis] == window.Small![axis] * window.Kernel[axis]);

    /// <summary>Repeats each element over its window.</summary>
    private static string Enlarge(GraphEmitter emit, SlidingWindow window, string value)
    {
        float[] scales = [1, 1, .. window.Kernel];
        return emit.Node(
            "Resize", [value, "", emit.Constant(OnnxTensor.Create<float>(scales, scales.Length), "scales")], OnnxAttribute.String("mode", "nearest"),
            OnnxAttribute.String("coordinate_transformation_mode", "asymmetric"), OnnxAttribute.String("nearest_mode", "floor"));
    }

    /// <summary>Adds each element to all that its window covers; every plane is an image of its own.</summary>
    private static string SpreadOnes(GradientContext c, SlidingWindow window, string value)
    {
        GraphEmitter emit = c.Emit;
        string planes = emit.Reshape(value, emit.Node("Concat", [emit.Ints(-1, 1), emit.ShapeOf(value, 2, window.Rank + 2)], OnnxAttribute.Int("axis", 0)));
        var ones = new float[window.Taps];
        Array.Fill(ones, 1f);
        string weights = emit.CastLike(emit.Constant(OnnxTensor.Create<float>(ones, [1, 1, .. window.Kernel]), "ones"), c.Output());
        return emit.ReshapeAs(WindowAdjoint.Spread(emit, window, planes, weights, c.Input(0)), c.Input(0));
    }

    private static long[] SpatialAxes(GradientContext c) => [.. Enumerable.Range(2, c.RankOf(0) - 2).Select(axis => (long)axis)];

    private static long[] Kernel(GradientContext c) => c.Node.GetInts("kernel_shape")
        ?? throw new InvalidDataException($"Node {c.Node.Describe()} lacks the attribute kernel_shape.");
}
