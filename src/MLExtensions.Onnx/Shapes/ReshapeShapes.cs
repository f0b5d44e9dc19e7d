namespace MLExtensions.Onnx;

/// <summary>Operators that give the same elements other dimensions.</summary>
internal static class ReshapeShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("Reshape", Reshape);
        rules.Add("Flatten", Flatten);
        rules.Add("Squeeze", Squeeze);
        rules.Add("Unsqueeze", Unsqueeze);
        rules.Add("Expand", Expand);
    }

    private static void Reshape(ShapeContext context)
    {
        OnnxElementType type = context.Type(0);
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        if (context.Content(1) is not SymbolicInt[] shape)
        {
            // The length of the shape is the rank.
            context.Set(0, type, context.Dims(1) is [{ Size: long rank and <= InferredShapes.MaxContent }] ? ShapeMath.Unknown((int)rank) : null);
            return;
        }

        bool zeroIsZero = context.Node.GetInt("allowzero", 0) != 0;
        var dims = new OnnxDim[shape.Length];
        int rest = -1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i].Value == -1)
                rest = rest < 0 ? i : throw context.Error($"its shape [{string.Join(", ", shape)}] has more than one -1.");
            else if (shape[i].Value < -1)
                throw context.Error($"its shape [{string.Join(", ", shape)}] has the negative size {shape[i]}.");
            else if (shape[i].Value == 0 && !zeroIsZero)
                dims[i] = x is null ? OnnxDim.Unknown : i < x.Count ? x[i] : throw context.Error($"its shape [{string.Join(", ", shape)}] copies dimension {i}, which {context.Describe(0)} lacks.");
            else
                dims[i] = shape[i].ToDim();
        }

        if (x is not null)
            Fit(context, x, shape, dims, rest);
        context.Set(0, type, dims);
    }

    /// <summary>Finds the size that −1 stands for, and checks the number of elements.</summary>
    private static void Fit(ShapeContext context, IReadOnlyList<OnnxDim> x, SymbolicInt[] shape, OnnxDim[] dims, int rest)
    {
        // Equal symbols on both sides cancel; what is left must be numbers.
        List<OnnxDim> from = [.. x];
        var to = new List<OnnxDim>();
        for (int i = 0; i < dims.Length; i++)
        {
            if (i != rest && (dims[i].Symbol is null || !from.Remove(dims[i])))
                to.Add(dims[i]);
        }

        long divisor = 1;
        foreach (OnnxDim dim in to)
        {
            if (dim.Size is not long size)
                return;
            divisor = checked(divisor * size);
        }

        OnnxDim elements = ShapeMath.Product(from);
        if (rest < 0)
        {
            if (elements.Size is long count && count != divisor && !(x.Any(dim => dim.Size is null) && count == 0))
                throw Misfit();
        }
        else if (divisor != 0)
        {
            if (elements.Size is long count)
            {
                if (count % divisor != 0)
                    throw Misfit();
                dims[rest] = count / divisor;
            }
            else
            {
                dims[rest] = Divide(from, divisor);
            }
        }

        InvalidDataException Misfit() => context.Error($"its input {context.Describe(0)} cannot take the shape [{string.Join(", ", shape)}].");
    }

    /// <summary>A single symbol times numbers, over a number: the symbol when the numbers cancel.</summary>
    private static OnnxDim Divide(List<OnnxDim> dims, long divisor)
    {
        OnnxDim[] unknown = [.. dims.Where(dim => dim.Size is null)];
        OnnxDim numbers = ShapeMath.Product(dims.Where(dim => dim.Size is not null));
        return unknown.Length == 1 && numbers.Size == divisor ? unknown[0] : OnnxDim.Unknown;
    }

    private static void Flatten(ShapeContext context)
    {
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> x)
        {
            context.Set(0, context.Type(0), ShapeMath.Unknown(2));
            return;
        }

        long axis = context.Node.GetInt("axis", 1);
        if (axis < -x.Count || axis > x.Count)
            throw context.Error($"axis {axis} is outside [{-x.Count}, {x.Count}] for {context.Describe(0)}.");
        int split = (int)(axis < 0 ? axis + x.Count : axis);
        context.Set(0, context.Type(0), [ShapeMath.Product(x.Take(split)), ShapeMath.Product(x.Skip(split))]);
    }

    private static void Squeeze(ShapeContext context)
    {
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        if (x is null || !context.TryIntegers(1, "axes", out long[]? axes) || (axes is null && x.Any(dim => dim.Size is null)))
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        HashSet<int> removed = axes is null
            ? [.. Enumerable.Range(0, x.Count).Where(i => x[i].Size == 1)]
            : [.. axes.Select(axis => context.Axis(axis, x.Count))];
        foreach (int axis in removed)
        {
            if (x[axis].Size is not (null or 1))
                throw context.Error($"it removes dimension {axis} of {context.Describe(0)}, which is not 1.");
        }

        context.Set(0, context.Type(0), [.. x.Where((_, i) => !removed.Contains(i))]);
    }

    private static void Unsqueeze(ShapeContext context)
    {
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        if (x is null || !context.TryIntegers(1, "axes", out long[]? axes))
        {
            context.Set(0, context.Type(0), null);
            return;
        }

        if (axes is null)
            throw context.Error("it lacks axes.");
        int rank = x.Count + axes.Length;
        HashSet<int> added = [.. axes.Select(axis => context.Axis(axis, rank))];
        if (added.Count < axes.Length)
            throw context.Error($"its axes [{string.Join(", ", axes)}] name a dimension twice.");
        var dims = new OnnxDim[rank];
        for (int i = 0, next = 0; i < rank; i++)
            dims[i] = added.Contains(i) ? 1 : x[next++];
        context.Set(0, context.Type(0), dims);
    }

    private static void Expand(ShapeContext context)
    {
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> x || context.Content(1) is not SymbolicInt[] shape)
        {
            context.Set(0, context.Type(0), context.Dims(0) is { Count: int own } && context.Dims(1) is [{ Size: long length and <= InferredShapes.MaxContent }]
                ? ShapeMath.Unknown((int)Math.Max(own, length))
                : null);
            return;
        }

        OnnxDim[] target = [.. shape.Select(entry => entry.ToDim())];
        context.Set(0, context.Type(0), ShapeMath.Broadcast(x, target)
            ?? throw context.Error($"its input {context.Describe(0)} does not broadcast to [{string.Join(", ", shape)}]."));
    }
}
