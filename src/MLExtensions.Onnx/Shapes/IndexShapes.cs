namespace MLExtensions.Onnx;

/// <summary>Operators that pick or place entries by index.</summary>
internal static class IndexShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("Gather", Gather);
        rules.Add("GatherElements", GatherElements);
        rules.Add("GatherND", GatherND);
        rules.Add(["ScatterElements", "Scatter"], ScatterElements);
        rules.Add("ScatterND", ScatterND);
        rules.Add("OneHot", OneHot);
        rules.Add("NonZero", context => context.Set(0, OnnxElementType.Int64, [context.Dims(0) is { Count: int rank } ? Math.Max(rank, 1) : OnnxDim.Unknown, OnnxDim.Unknown]));
        rules.Add("Compress", Compress);
        rules.Add("ai.onnx.ml.LabelEncoder", LabelEncoder);
    }

    private static void Gather(ShapeContext context)
    {
        OnnxDim[]? dims = null;
        if (context.Dims(0) is IReadOnlyList<OnnxDim> data)
        {
            int axis = context.Axis(context.Node.GetInt("axis", 0), data.Count);
            if (context.Dims(1) is IReadOnlyList<OnnxDim> indices)
                dims = [.. data.Take(axis), .. indices, .. data.Skip(axis + 1)];
        }

        context.Set(0, context.Type(0), dims);
    }

    private static void GatherElements(ShapeContext context)
    {
        CheckSameRank(context);
        context.Set(0, context.Type(0), context.Dims(1));
    }

    private static void ScatterElements(ShapeContext context)
    {
        CheckSameRank(context);
        if (context.Dims(1) is IReadOnlyList<OnnxDim> indices && context.Dims(2) is IReadOnlyList<OnnxDim> updates
            && (indices.Count != updates.Count || indices.Where((dim, i) => ShapeMath.Unify(dim, updates[i]) is null).Any()))
        {
            throw context.Error($"its indices {context.Describe(1)} and updates {context.Describe(2)} differ in shape.");
        }

        ElementwiseShapes.Same(context);
    }

    private static void CheckSameRank(ShapeContext context)
    {
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> data || context.Dims(1) is not IReadOnlyList<OnnxDim> indices)
            return;
        if (data.Count != indices.Count)
            throw context.Error($"its data {context.Describe(0)} and indices {context.Describe(1)} must have as many dimensions.");
        context.Axis(context.Node.GetInt("axis", 0), data.Count);
    }

    private static void GatherND(ShapeContext context)
    {
        OnnxDim[]? dims = null;
        if (context.Dims(0) is IReadOnlyList<OnnxDim> data && context.Dims(1) is { Count: > 0 } indices && indices[^1].Size is long depth)
        {
            long batch = context.Node.GetInt("batch_dims", 0);
            if (batch < 0 || depth > data.Count - batch || batch >= indices.Count)
                throw context.Error($"its indices {context.Describe(1)} address {depth} dimensions after {batch} of the data {context.Describe(0)}.");
            dims = [.. indices.Take(indices.Count - 1), .. data.Skip((int)(batch + depth))];
        }

        context.Set(0, context.Type(0), dims);
    }

    private static void ScatterND(ShapeContext context)
    {
        if (context.Dims(0) is IReadOnlyList<OnnxDim> data && context.Dims(1) is { Count: > 0 } indices && indices[^1].Size is long depth)
        {
            if (depth > data.Count)
                throw context.Error($"its indices {context.Describe(1)} address {depth} dimensions of the data {context.Describe(0)}.");
            OnnxDim[] needed = [.. indices.Take(indices.Count - 1), .. data.Skip((int)depth)];
            if (context.Dims(2) is IReadOnlyList<OnnxDim> updates
                && (updates.Count != needed.Length || needed.Where((dim, i) => ShapeMath.Unify(dim, updates[i]) is null).Any()))
            {
                throw context.Error($"its updates {context.Describe(2)} must be {ShapeContext.Text(needed)} for the indices {context.Describe(1)}.");
            }
        }

        ElementwiseShapes.Same(context);
    }

    private static void OneHot(ShapeContext context)
    {
        OnnxDim[]? dims = null;
        if (context.Dims(0) is IReadOnlyList<OnnxDim> indices)
        {
            int axis = context.Axis(context.Node.GetInt("axis", -1), indices.Count + 1);
            OnnxDim depth = context.Content(1) is [SymbolicInt count] ? count.ToDim() : context.Numbers(1) is [double number and >= 0] ? (long)number : OnnxDim.Unknown;
            dims = [.. indices.Take(axis), depth, .. indices.Skip(axis)];
        }

        context.Set(0, context.Type(2), dims);
    }

    private static void Compress(ShapeContext context)
    {
        if (context.Node.FindAttribute("axis") is null)
            context.Set(0, context.Type(0), ShapeMath.Unknown(1));
        else
            context.Set(0, context.Type(0), context.Dims(0) is { } x ? ShapeMath.With(x, context.Axis(context.Node.GetInt("axis", 0), x.Count), OnnxDim.Unknown) : null);
    }

    private static void LabelEncoder(ShapeContext context)
    {
        OnnxElementType type = true switch
        {
            _ when context.Node.FindAttribute("values_int64s") is not null => OnnxElementType.Int64,
            _ when context.Node.FindAttribute("values_strings") is not null => OnnxElementType.String,
            _ when context.Node.FindAttribute("values_floats") is not null => OnnxElementType.Float,
            _ when context.Node.GetTensor("values_tensor") is OnnxTensor values => values.ElementType,
            // Version 1 of the operator translates between strings and int64.
            _ when context.Node.FindAttribute("classes_strings") is not null => context.Type(0) == OnnxElementType.String ? OnnxElementType.Int64 : OnnxElementType.String,
            _ => OnnxElementType.Undefined,
        };
        context.Set(0, type, context.Dims(0));
    }
}
