namespace MLExtensions.Onnx;

/// <summary>Gradients of operators that only arrange their elements, or repeat them.</summary>
internal static class ReshapeGradients
{
    public static void Register(GradientRules rules)
    {
        foreach (string opType in new[] { "Reshape", "Flatten", "Squeeze", "Unsqueeze" })
            rules.Add(opType, context => context.Set(0, context.Emit.ReshapeAs(context.OutputGradient, context.Input(0))));
        rules.Add("Transpose", Transpose);
        rules.Add("Expand", context => context.SetBroadcast(0, context.OutputGradient));
        rules.Add("Tile", Tile);
        rules.Add("DepthToSpace", DepthToSpace);
        rules.Add("SpaceToDepth", context => context.Set(0, context.Emit.Node(
            "DepthToSpace", [context.OutputGradient], OnnxAttribute.Int("blocksize", context.Node.GetInt("blocksize", 1)), OnnxAttribute.String("mode", "DCR"))));
        rules.Add("ReverseSequence", context => context.Set(0, context.Emit.Node(
            "ReverseSequence", [context.OutputGradient, context.Input(1)],
            OnnxAttribute.Int("batch_axis", context.Node.GetInt("batch_axis", 1)), OnnxAttribute.Int("time_axis", context.Node.GetInt("time_axis", 0)))));
        rules.Add("Trilu", context => context.Set(0, context.Emit.Node(
            "Trilu", context.HasInput(1) ? [context.OutputGradient, context.Input(1)] : [context.OutputGradient], OnnxAttribute.Int("upper", context.Node.GetInt("upper", 1)))));
    }

    private static void Transpose(GradientContext context)
    {
        if (context.Node.GetInts("perm") is not long[] permutation)
        {
            // Reversing all dimensions is its own inverse.
            context.Set(0, context.Emit.Node("Transpose", [context.OutputGradient]));
            return;
        }

        var inverse = new long[permutation.Length];
        for (int i = 0; i < inverse.Length; i++)
            inverse[permutation[i]] = i;
        context.Set(0, context.Emit.Transpose(context.OutputGradient, inverse));
    }

    /// <summary>Each dimension becomes (repeat, size); the repeats are summed.</summary>
    private static void Tile(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        int rank = context.RankOf(0);
        string pairs = emit.Node(
            "Concat", [emit.Unsqueeze(context.Input(1), 1), emit.Unsqueeze(emit.Shape(context.Input(0)), 1)], OnnxAttribute.Int("axis", 1));
        string split = emit.Reshape(context.OutputGradient, emit.Reshape(pairs, emit.Ints(-1)));
        string summed = emit.ReduceSum(split, [.. Enumerable.Range(0, rank).Select(i => 2L * i)], keepDims: false);
        context.Set(0, emit.ReshapeAs(summed, context.Input(0)));
    }

    private static void DepthToSpace(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        long block = context.Node.GetInt("blocksize", 1);
        if (context.Node.GetString("mode", "DCR") == "DCR")
        {
            context.Set(0, emit.Node("SpaceToDepth", [context.OutputGradient], OnnxAttribute.Int("blocksize", block)));
            return;
        }

        // [N, C, H·b, W·b] → [N, C, H, b, W, b] → [N, C, b, b, H, W].
        string shape = emit.Shape(context.Input(0));
        string batch = emit.ShapeOf(context.OutputGradient, 0, 2);
        string height = emit.ShapeOf(context.Input(0), 2, 3);
        string width = emit.ShapeOf(context.Input(0), 3, 4);
        string blocks = emit.Node("Concat", [batch, height, emit.Ints(block), width, emit.Ints(block)], OnnxAttribute.Int("axis", 0));
        string moved = emit.Transpose(emit.Reshape(context.OutputGradient, blocks), 0, 1, 3, 5, 2, 4);
        context.Set(0, emit.Reshape(moved, shape));
    }
}
