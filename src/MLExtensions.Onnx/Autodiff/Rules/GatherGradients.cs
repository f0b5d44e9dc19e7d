namespace MLExtensions.Onnx;

/// <summary>Gradients of taking and placing by index; what is taken several times has its gradients added.</summary>
internal static class GatherGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("Gather", Gather);
        rules.Add("GatherElements", context => context.Set(0, context.Emit.Node(
            "ScatterElements", [context.Emit.ZerosLike(context.Input(0)), context.Input(1), context.OutputGradient],
            OnnxAttribute.Int("axis", context.Node.GetInt("axis", 0)), OnnxAttribute.String("reduction", "add"))));
        rules.Add("GatherND", GatherND);
        rules.Add("ScatterElements", context => Scatter(
            context, "GatherElements", OnnxAttribute.Int("axis", context.Node.GetInt("axis", 0))));
        rules.Add("ScatterND", context => Scatter(context, "GatherND"));
        rules.Add("TopK", TopK);
    }

    private static void Gather(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        int rank = context.RankOf(0);
        int indexRank = context.RankOf(1);
        int axis = (int)context.Node.GetInt("axis", 0);
        if (axis < 0)
            axis += rank;
        // The dimensions of the index become one, of the rows that were taken.
        string gradient = context.OutputGradient;
        if (indexRank != 1)
        {
            var shape = new List<string>();
            if (axis > 0)
                shape.Add(emit.ShapeOf(context.Input(0), 0, axis));
            shape.Add(emit.Node("Reshape", [emit.Node("Size", [context.Input(1)]), emit.Ints(1)]));
            if (axis < rank - 1)
                shape.Add(emit.ShapeOf(context.Input(0), axis + 1, rank));
            string rows = shape.Count == 1 ? shape[0] : emit.Node("Concat", [.. shape], OnnxAttribute.Int("axis", 0));
            gradient = emit.Node("Reshape", [gradient, rows], OnnxAttribute.Int("allowzero", 1));
        }

        string index = emit.Reshape(emit.Cast(context.Input(1), OnnxElementType.Int64), emit.Ints(-1));
        context.Set(0, IndexAdjoint.Rows(emit, gradient, index, axis, emit.ShapeOf(context.Input(0), axis, axis + 1)));
    }

    private static void GatherND(GradientContext context)
    {
        if (context.Node.GetInt("batch_dims", 0) != 0)
            throw new NotSupportedException($"Node {context.Node.Describe()} has batch_dims {context.Node.GetInt("batch_dims", 0)}; the gradient of GatherND is written for 0.");
        context.Set(0, context.Emit.Node(
            "ScatterND", [context.Emit.ZerosLike(context.Input(0)), context.Input(1), context.OutputGradient], OnnxAttribute.String("reduction", "add")));
    }

    private static void Scatter(GradientContext context, string gather, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        GraphEmitter emit = context.Emit;
        string reduction = context.Node.GetString("reduction", "none");
        if (reduction is not ("none" or "add"))
            throw new NotSupportedException($"Node {context.Node.Describe()} reduces by '{reduction}'; the gradient of {context.Node.OpType} is written for 'none' and 'add'.");
        if (context.Wants(0))
        {
            context.Set(0, reduction == "add"
                ? context.OutputGradient
                : emit.Node(context.Node.OpType, [context.OutputGradient, context.Input(1), emit.ZerosLike(context.Input(2))], attributes));
        }

        if (context.Wants(2))
            context.Set(2, emit.Node(gather, [context.OutputGradient, context.Input(1)], attributes));
    }

    private static void TopK(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        if (context.Node.Output.Count < 2)
            context.Node.Output.Add("");
        if (context.Node.Output[1].Length == 0)
            context.Node.Output[1] = emit.UniqueName("indices");
        context.Set(0, emit.Node(
            "ScatterElements", [emit.ZerosLike(context.Input(0)), context.Output(1), context.OutputGradient],
            OnnxAttribute.Int("axis", context.Node.GetInt("axis", -1)), OnnxAttribute.String("reduction", "add")));
    }
}
