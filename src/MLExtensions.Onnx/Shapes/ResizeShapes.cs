namespace MLExtensions.Onnx;

/// <summary>Resize and its ancestor Upsample.</summary>
internal static class ResizeShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("Resize", Resize);
        rules.Add("Upsample", context => Scale(context, ScalesOfUpsample(context)));
        rules.Add("GridSample", GridSample);
    }

    private static double[]? ScalesOfUpsample(ShapeContext context) =>
        context.HasInput(1) ? context.Numbers(1) : context.Node.GetFloats("scales")?.Select(scale => (double)scale).ToArray();

    private static void Resize(ShapeContext context)
    {
        // Opset 10: (X, scales); from 11 on (X, roi, scales, sizes).
        if (context.Opset < 11)
        {
            Scale(context, context.Numbers(1));
            return;
        }

        if (!context.HasInput(3))
        {
            Scale(context, context.Numbers(2));
            return;
        }

        if (context.Dims(0) is not IReadOnlyList<OnnxDim> x)
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        if (context.Content(3) is not SymbolicInt[] sizes)
        {
            context.Set(0, context.Type(0), Unlisted(context, x));
            return;
        }

        int[] axes = Axes(context, x.Count);
        if (sizes.Length != axes.Length)
            throw context.Error($"its sizes [{string.Join(", ", sizes)}] must have {axes.Length} entries for {context.Describe(0)}.");
        string policy = context.Node.GetString("keep_aspect_ratio_policy", "stretch");
        OnnxDim[] dims = [.. x];
        for (int i = 0; i < axes.Length; i++)
            dims[axes[i]] = policy == "stretch" ? sizes[i].ToDim() : KeepAspect(policy, axes, sizes, x, axes[i]);
        context.Set(0, context.Type(0), dims);
    }

    /// <summary>The same scale for all axes: the smallest or largest that the sizes ask for; half rounds up.</summary>
    private static OnnxDim KeepAspect(string policy, int[] axes, SymbolicInt[] sizes, IReadOnlyList<OnnxDim> x, int axis)
    {
        float? scale = null;
        for (int i = 0; i < axes.Length; i++)
        {
            if (sizes[i].Value is not long size || x[axes[i]].Size is not (long and > 0))
                return OnnxDim.Unknown;
            float own = size / (float)x[axes[i]].Size!.Value;
            scale = scale is null ? own : policy == "not_larger" ? Math.Min(scale.Value, own) : Math.Max(scale.Value, own);
        }

        return (long)Math.Floor(scale!.Value * x[axis].Size!.Value + 0.5f);
    }

    private static void Scale(ShapeContext context, double[]? scales)
    {
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> x)
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        if (scales is null)
        {
            context.Set(0, context.Type(0), Unlisted(context, x));
            return;
        }

        int[] axes = Axes(context, x.Count);
        if (scales.Length != axes.Length)
            throw context.Error($"its scales [{string.Join(", ", scales)}] must have {axes.Length} entries for {context.Describe(0)}.");
        OnnxDim[] dims = [.. x];
        for (int i = 0; i < axes.Length; i++)
        {
            if (!(scales[i] > 0 && scales[i] < 1e9))
                throw context.Error($"its scale {scales[i]} is no positive number.");
            // In single precision, as the runtime computes it.
            dims[axes[i]] = scales[i] == 1 ? x[axes[i]] : x[axes[i]].Size is long size ? (long)((float)scales[i] * size) : OnnxDim.Unknown;
        }

        context.Set(0, context.Type(0), dims);
    }

    /// <summary>Sizes are not known; dimensions that the axes leave out stay.</summary>
    private static OnnxDim[] Unlisted(ShapeContext context, IReadOnlyList<OnnxDim> x)
    {
        int[] axes = Axes(context, x.Count);
        return [.. x.Select((dim, i) => axes.Contains(i) ? OnnxDim.Unknown : dim)];
    }

    private static int[] Axes(ShapeContext context, int rank) =>
        context.Node.GetInts("axes") is long[] axes ? [.. axes.Select(axis => context.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];

    private static void GridSample(ShapeContext context)
    {
        IReadOnlyList<OnnxDim>? x = context.Dims(0), grid = context.Dims(1);
        if (x is null || grid is null)
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        if (x.Count < 3 || x.Count != grid.Count)
            throw context.Error($"its grid {context.Describe(1)} does not have as many dimensions as {context.Describe(0)}.");
        context.Set(0, context.Type(0), [x[0], x[1], .. grid.Skip(1).Take(x.Count - 2)]);
    }
}
