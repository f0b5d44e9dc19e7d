namespace MLExtensions.Onnx;

/// <summary>Convolutions and their transposes, [N, C, spatial…].</summary>
internal static class ConvolutionShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("Conv", Conv);
        rules.Add("ConvTranspose", ConvTranspose);
    }

    private static void Conv(ShapeContext context)
    {
        OnnxElementType type = ElementwiseShapes.CommonType(context, 0);
        IReadOnlyList<OnnxDim>? x = Input(context), w = Weights(context, x);
        if (x is null)
        {
            context.Set(0, type, w is null ? null : [OnnxDim.Unknown, w[0], .. ShapeMath.Unknown(w.Count - 2)]);
            return;
        }

        long groups = Groups(context);
        OnnxDim filters = w?[0] ?? OnnxDim.Unknown;
        if (w is not null && ShapeMath.Unify(x[1], ShapeMath.Times(w[1], groups)) is null)
            throw context.Error($"its input {context.Describe(0)} has {x[1]} channels; its weights {context.Describe(1)} with {groups} groups need {ShapeMath.Times(w[1], groups)}.");
        if (filters.Size is long count && count % groups != 0)
            throw context.Error($"the {count} filters of its weights {context.Describe(1)} do not divide into {groups} groups.");
        CheckBias(context, filters);
        OnnxDim[] spatial = Kernel(context, x, w) is long[] kernel ? WindowMath.Read(context, kernel).Output(context, x) : ShapeMath.Unknown(x.Count - 2);
        context.Set(0, type, [x[0], filters, .. spatial]);
    }

    /// <summary>Output size: stride · (size − 1) + output padding + the window's extent − pads.</summary>
    private static void ConvTranspose(ShapeContext context)
    {
        OnnxElementType type = ElementwiseShapes.CommonType(context, 0);
        IReadOnlyList<OnnxDim>? x = Input(context), w = Weights(context, x);
        if (x is null)
        {
            context.Set(0, type, null);
            return;
        }

        OnnxDim filters = w is null ? OnnxDim.Unknown : ShapeMath.Times(w[1], Groups(context));
        if (w is not null && ShapeMath.Unify(x[1], w[0]) is null)
            throw context.Error($"its input {context.Describe(0)} has {x[1]} channels; its weights {context.Describe(1)} need {w[0]}.");
        CheckBias(context, filters);
        OnnxDim[] spatial = Kernel(context, x, w) is long[] kernel ? TransposedSizes(context, x, WindowMath.Read(context, kernel)) : ShapeMath.Unknown(x.Count - 2);
        context.Set(0, type, [x[0], filters, .. spatial]);
    }

    private static OnnxDim[] TransposedSizes(ShapeContext context, IReadOnlyList<OnnxDim> x, WindowMath window)
    {
        int rank = x.Count - 2;
        long[] outputPadding = WindowMath.List(context, "output_padding", rank, 0);
        long[]? shape = context.Node.GetInts("output_shape");
        if (shape is { Length: > 0 })
        {
            // Some exporters give batch and channels, too.
            if (shape.Length != rank && shape.Length != rank + 2)
                throw context.Error($"its output_shape [{string.Join(", ", shape)}] must have {rank} entries for the input {context.Describe(0)}.");
            if (shape.Any(size => size < 0))
                throw context.Error($"its output_shape [{string.Join(", ", shape)}] has a negative entry.");
            return [.. shape.TakeLast(rank).Select(size => (OnnxDim)size)];
        }

        var dims = new OnnxDim[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            if (x[axis + 2].Size is not long size)
                continue;
            long full = checked(window.Strides[axis] * (size - 1) + outputPadding[axis] + window.Extent(axis));
            long output = window.AutoPad.StartsWith("SAME", StringComparison.Ordinal)
                ? checked(size * window.Strides[axis])
                : full - window.Pads[axis] - window.Pads[rank + axis];
            if (output < 0)
                throw context.Error($"its pads take more than the {full} rows that spatial dimension {axis} of {context.Describe(0)} gives.");
            dims[axis] = output;
        }

        return dims;
    }

    private static IReadOnlyList<OnnxDim>? Input(ShapeContext context)
    {
        if (context.Dims(0) is { Count: < 3 })
            throw context.Error($"its input {context.Describe(0)} must have a batch, a channel and at least one spatial dimension.");
        return context.Dims(0);
    }

    private static IReadOnlyList<OnnxDim>? Weights(ShapeContext context, IReadOnlyList<OnnxDim>? x)
    {
        IReadOnlyList<OnnxDim>? w = context.Dims(1);
        if (w is not null && (w.Count < 3 || (x is not null && w.Count != x.Count)))
            throw context.Error($"its weights {context.Describe(1)} do not have as many dimensions as its input {context.Describe(0)}.");
        return w;
    }

    private static long Groups(ShapeContext context)
    {
        long groups = context.Node.GetInt("group", 1);
        return groups >= 1 ? groups : throw context.Error($"its group is {groups}; at least 1 is needed.");
    }

    private static void CheckBias(ShapeContext context, OnnxDim filters)
    {
        if (context.Dims(2) is IReadOnlyList<OnnxDim> bias && (bias.Count != 1 || ShapeMath.Unify(bias[0], filters) is null))
            throw context.Error($"its bias {context.Describe(2)} must be [{filters}], one for each filter of the weights {context.Describe(1)}.");
    }

    private static long[]? Kernel(ShapeContext context, IReadOnlyList<OnnxDim> x, IReadOnlyList<OnnxDim>? w)
    {
        long[]? declared = context.Node.GetInts("kernel_shape");
        if (declared is { Length: 0 })
            declared = null;
        if (declared is not null && declared.Length != x.Count - 2)
            throw context.Error($"its kernel_shape [{string.Join(", ", declared)}] must have {x.Count - 2} entries for the input {context.Describe(0)}.");
        if (w is null)
            return declared;
        var kernel = new long[w.Count - 2];
        for (int axis = 0; axis < kernel.Length; axis++)
        {
            OnnxDim? size = declared is null ? w[axis + 2] : ShapeMath.Unify(w[axis + 2], declared[axis] < 0 ? OnnxDim.Unknown : declared[axis]);
            if (size is null)
                throw context.Error($"its kernel_shape [{string.Join(", ", declared!)}] is not that of its weights {context.Describe(1)}.");
            if (size.Value.Size is not long known)
                return null;
            kernel[axis] = known;
        }

        return kernel;
    }
}
