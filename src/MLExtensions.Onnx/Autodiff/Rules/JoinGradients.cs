namespace MLExtensions.Onnx;

/// <summary>Gradients of Concat and Split: each is the other.</summary>
internal static class JoinGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("Concat", Concat);
        rules.Add("Split", Split);
    }

    private static void Concat(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        long axis = context.Node.GetInt("axis", 0);
        string[] inputs = [.. context.Node.Input];
        if (inputs.Length == 1)
        {
            context.Set(0, context.OutputGradient);
            return;
        }

        long?[] sizes = [.. inputs.Select(input => Size(context, input, axis))];
        if (sizes.All(size => size is not null))
        {
            long start = 0;
            for (int i = 0; i < inputs.Length; i++)
            {
                long end = start + sizes[i]!.Value;
                if (context.Wants(i))
                    context.Set(i, emit.Node("Slice", [context.OutputGradient, emit.Ints(start), emit.Ints(end), emit.Ints(axis)]));
                start = end;
            }

            return;
        }

        string lengths = emit.Node("Concat", [.. inputs.Select(input => emit.SizeAt(input, axis))], OnnxAttribute.Int("axis", 0));
        string[] parts = emit.Nodes("Split", [context.OutputGradient, lengths], inputs.Length, OnnxAttribute.Int("axis", axis));
        for (int i = 0; i < parts.Length; i++)
            context.Set(i, parts[i]);
    }

    private static void Split(GradientContext context)
    {
        var parts = new string[context.Node.Output.Count];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = context.GradientOf(i) ?? context.Emit.ZerosLike(context.OutputOrAdd(i));
        context.Set(0, parts.Length == 1 ? parts[0] : context.Emit.Node("Concat", parts, OnnxAttribute.Int("axis", context.Node.GetInt("axis", 0))));
    }

    private static long? Size(GradientContext context, string value, long axis) =>
        context.Shapes.Find(value)?.Dims is IReadOnlyList<OnnxDim> dims ? dims[(int)(axis < 0 ? axis + dims.Count : axis)].Size : null;
}
