namespace MLExtensions.Onnx;

/// <summary>Operators that move whole dimensions or blocks.</summary>
internal static class LayoutShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("Transpose", Transpose);
        rules.Add("DepthToSpace", DepthToSpace);
        rules.Add("SpaceToDepth", SpaceToDepth);
        rules.Add("Tile", Tile);
        rules.Add(["Trilu", "ReverseSequence"], ElementwiseShapes.Same);
    }

    private static void Transpose(ShapeContext context)
    {
        long[]? permutation = context.Node.GetInts("perm");
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> x)
        {
            context.Set(0, context.Type(0), permutation is null ? null : ShapeMath.Unknown(permutation.Length));
            return;
        }

        permutation ??= [.. Enumerable.Range(0, x.Count).Reverse()];
        if (permutation.Length != x.Count || permutation.Distinct().Count() != x.Count || permutation.Any(axis => axis < 0 || axis >= x.Count))
            throw context.Error($"its perm [{string.Join(", ", permutation)}] is no permutation of the dimensions of {context.Describe(0)}.");
        context.Set(0, context.Type(0), [.. permutation.Select(axis => x[(int)axis])]);
    }

    private static void DepthToSpace(ShapeContext context)
    {
        long block = Block(context);
        OnnxDim[]? dims = null;
        if (context.Dims(0) is IReadOnlyList<OnnxDim> x)
        {
            long area = checked(block * block);
            if (x[1].Size % area is not (null or 0))
                throw context.Error($"the channels of {context.Describe(0)} do not divide by {area}.");
            dims = [x[0], x[1].Size is long channels ? channels / area : OnnxDim.Unknown, ShapeMath.Times(x[2], block), ShapeMath.Times(x[3], block)];
        }

        context.Set(0, context.Type(0), dims);
    }

    private static void SpaceToDepth(ShapeContext context)
    {
        long block = Block(context);
        OnnxDim[]? dims = null;
        if (context.Dims(0) is IReadOnlyList<OnnxDim> x)
        {
            if (x[2].Size % block is not (null or 0) || x[3].Size % block is not (null or 0))
                throw context.Error($"the height and width of {context.Describe(0)} do not divide by {block}.");
            dims = [x[0], ShapeMath.Times(x[1], checked(block * block)), Over(x[2], block), Over(x[3], block)];
        }

        context.Set(0, context.Type(0), dims);
    }

    private static OnnxDim Over(OnnxDim dim, long block) => ((SymbolicInt)dim / block).ToDim();

    private static long Block(ShapeContext context)
    {
        context.RequireRank(0, 4);
        long block = context.Node.GetInt("blocksize", 0);
        return block >= 1 ? block : throw context.Error($"its blocksize is {block}; at least 1 is needed.");
    }

    private static void Tile(ShapeContext context)
    {
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        SymbolicInt[]? repeats = context.Content(1);
        if (x is not null && repeats is not null && x.Count != repeats.Length)
            throw context.Error($"its repeats [{string.Join(", ", repeats)}] do not fit the dimensions of {context.Describe(0)}.");
        if (repeats is not null && repeats.Any(repeat => repeat.Value < 0))
            throw context.Error($"its repeats [{string.Join(", ", repeats)}] have a negative entry.");
        context.Set(0, context.Type(0), x is null ? null : repeats is null ? ShapeMath.Unknown(x.Count) : [.. x.Select((dim, i) => ((SymbolicInt)dim * repeats[i]).ToDim())]);
    }
}
