namespace MLExtensions.Onnx;

/// <summary>Gradients of reductions. Axes may be constants or values of the run; where none is reduced, ONNX Runtime reduces each element by itself.</summary>
internal static class ReductionGradients
{
    private delegate string Formula(GradientContext context, GraphEmitter emit, string gradient, string output);

    public static void Register(GradientRules rules)
    {
        Add(rules, "ReduceSum", (c, e, g, _) => e.ExpandAs(g, c.Input(0)));
        Add(rules, "ReduceMean", (c, e, g, _) => e.ExpandAs(e.Mul(g, OneOverCount(c, e)), c.Input(0)));
        Add(rules, "ReduceMax", Extremum);
        Add(rules, "ReduceMin", Extremum);
        Add(rules, "ReduceL1", (c, e, g, _) => e.Mul(g, e.Node("Sign", [c.Input(0)])));
        Add(rules, "ReduceL2", (c, e, g, y) =>
        {
            // The norm has no slope at the origin; 0 is its least subgradient.
            string origin = e.Node("Equal", [y, c.Scalar(0)]);
            return e.Mul(e.Div(e.Where(origin, c.Scalar(0), g), e.Where(origin, c.Scalar(1), y)), c.Input(0));
        });
        Add(rules, "ReduceSumSquare", (c, e, g, _) => e.Mul(e.Mul(g, c.Scalar(2)), c.Input(0)));
        Add(rules, "ReduceLogSum", (c, e, g, y) => e.ExpandAs(e.Mul(g, e.Exp(e.Neg(y))), c.Input(0)));
        Add(rules, "ReduceLogSumExp", (c, e, g, y) =>
        {
            // The sum is 1 but for the rounding of y, which is large where y is.
            string weights = e.Exp(e.Sub(c.Input(0), y));
            return e.Mul(weights, e.Div(g, Sum(c, weights)));
        });
        Add(rules, "ReduceProd", Product);
        rules.Add("CumSum", context => context.Set(0, context.Emit.Node(
            "CumSum", [context.OutputGradient, context.Input(1)],
            OnnxAttribute.Int("exclusive", context.Node.GetInt("exclusive", 0)), OnnxAttribute.Int("reverse", 1 - context.Node.GetInt("reverse", 0)))));
    }

    private static void Add(GradientRules rules, string opType, Formula formula) => rules.Add(opType, context =>
        context.Set(0, formula(context, context.Emit, KeepDims(context, context.OutputGradient), KeepDims(context, context.Output()))));

    /// <summary>The output with the reduced dimensions as 1.</summary>
    private static string KeepDims(GradientContext context, string value)
    {
        if (context.Node.GetInt("keepdims", 1) != 0 || ReducesAll(context))
            return value;
        return context.Emit.Node("Unsqueeze", [value, context.Input(1)]);
    }

    /// <summary>A scalar broadcasts by itself.</summary>
    private static bool ReducesAll(GradientContext context) => !context.HasInput(1) || context.Shapes.Integers(context.Input(1)) is [];

    private static string Sum(GradientContext context, string value) => Reduce(context, "ReduceSum", value);

    /// <summary>Another reduction over the same axes, which stay as 1.</summary>
    private static string Reduce(GradientContext context, string opType, string value) => context.Emit.Node(
        opType, context.HasInput(1) ? [value, context.Input(1)] : [value],
        OnnxAttribute.Int("keepdims", 1), OnnxAttribute.Int("noop_with_empty_axes", context.Node.GetInt("noop_with_empty_axes", 0)));

    private static string OneOverCount(GradientContext context, GraphEmitter emit)
    {
        if (context.Shapes.StaticDims(context.Input(0)) is long[] all && context.Shapes.StaticDims(context.Output()) is long[] kept)
            return context.Scalar(Product(kept) / Math.Max(1.0, Product(all)));
        if (context.HasInput(1) && context.Shapes.Integers(context.Input(1)) is { Length: > 0 } axes && context.Shapes.Find(context.Input(0))?.Dims is IReadOnlyList<OnnxDim> dims
            && axes.All(axis => Dim(dims, axis).Size is > 0))
            return context.Scalar(1 / axes.Aggregate(1.0, (product, axis) => product * Dim(dims, axis).Size!.Value));
        string kepts = emit.Cast(emit.Node("Size", [context.Output()]), context.Type);
        return emit.Div(kepts, emit.Cast(emit.Node("Size", [context.Input(0)]), context.Type));

        static OnnxDim Dim(IReadOnlyList<OnnxDim> dims, long axis) => dims[(int)(axis < 0 ? axis + dims.Count : axis)];

        static double Product(long[] dims) => dims.Aggregate(1.0, (product, dim) => product * dim);
    }

    /// <summary>Equal ones share the gradient evenly.</summary>
    private static string Extremum(GradientContext context, GraphEmitter emit, string gradient, string output)
    {
        string mask = emit.CastLike(emit.Node("Equal", [context.Input(0), output]), context.Input(0));
        return emit.Mul(mask, emit.Div(gradient, Sum(context, mask)));
    }

    /// <summary>
    /// The product of the others: that of all nonzero factors, divided by the factor itself, where no other factor is zero.
    /// </summary>
    private static string Product(GradientContext context, GraphEmitter emit, string gradient, string output)
    {
        string x = context.Input(0);
        string isZero = emit.Node("Equal", [x, context.Scalar(0)]);
        string nonzero = emit.Where(isZero, context.Scalar(1), x);
        string product = Reduce(context, "ReduceProd", nonzero);
        string zeros = emit.CastLike(isZero, x);
        string othersZero = emit.GreaterMask(emit.Sub(Sum(context, zeros), zeros), context.Scalar(0.5));
        return emit.Mul(emit.Mul(gradient, emit.Sub(context.Scalar(1), othersZero)), emit.Div(product, nonzero));
    }
}
