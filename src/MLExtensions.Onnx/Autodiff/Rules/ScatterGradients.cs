namespace MLExtensions.Onnx;

/// <summary>
/// Gradients of writing by indices, with each reduction. Without a reduction indices must not repeat, as ONNX demands; of equal candidates
/// for a maximum or minimum each has an even share.
/// </summary>
internal static class ScatterGradients
{
    private delegate string Read(string data);

    private delegate string Write(string data, string updates, string reduction);

    public static void Register(GradientRules rules)
    {
        rules.Add("ScatterElements", context =>
        {
            GraphEmitter emit = context.Emit;
            OnnxAttribute axis = OnnxAttribute.Int("axis", context.Node.GetInt("axis", 0));
            Apply(
                context,
                data => emit.Node("GatherElements", [data, context.Input(1)], axis),
                (data, updates, reduction) => emit.Node("ScatterElements", [data, context.Input(1), updates], axis, OnnxAttribute.String("reduction", reduction)));
        });
        rules.Add("ScatterND", context =>
        {
            GraphEmitter emit = context.Emit;
            Apply(
                context,
                data => emit.Node("GatherND", [data, context.Input(1)]),
                (data, updates, reduction) => emit.Node("ScatterND", [data, context.Input(1), updates], OnnxAttribute.String("reduction", reduction)));
        });
    }

    private static void Apply(GradientContext context, Read read, Write write)
    {
        switch (context.Node.GetString("reduction", "none"))
        {
            case "none":
                if (context.Wants(0))
                    context.Set(0, write(context.OutputGradient, context.Emit.ZerosLike(context.Input(2)), "none"));
                if (context.Wants(2))
                    context.Set(2, read(context.OutputGradient));
                break;
            case "add":
                context.Set(0, context.OutputGradient);
                if (context.Wants(2))
                    context.Set(2, read(context.OutputGradient));
                break;
            case "mul":
                Product(context, read, write);
                break;
            case "max" or "min":
                Extremum(context, read, write);
                break;
            case string reduction:
                throw new NotSupportedException($"Node {context.Node.Describe()} has the reduction '{reduction}', which has no gradient rule; there are none, add, mul, max and min.");
        }
    }

    /// <summary>The product of the others: all nonzero factors, divided by the factor itself, where no other factor is zero.</summary>
    private static void Product(GradientContext context, Read read, Write write)
    {
        GraphEmitter emit = context.Emit;
        (string data, string updates) = (context.Input(0), context.Input(2));
        if (context.Wants(0))
            context.Set(0, emit.Mul(context.OutputGradient, write(emit.ExpandAs(context.Scalar(1), data), updates, "mul")));
        if (!context.Wants(2))
            return;
        string isZero = emit.Node("Equal", [updates, context.Scalar(0)]);
        string zero = emit.CastLike(isZero, updates);
        string nonzero = emit.Where(isZero, context.Scalar(1), updates);
        string product = read(emit.Mul(context.OutputGradient, write(data, nonzero, "mul")));
        string otherZeros = emit.Sub(read(write(emit.ZerosLike(data), zero, "add")), zero);
        context.Set(2, emit.Mul(emit.Div(product, nonzero), emit.LessMask(otherZeros, context.Scalar(0.5))));
    }

    private static void Extremum(GradientContext context, Read read, Write write)
    {
        GraphEmitter emit = context.Emit;
        (string data, string updates) = (context.Input(0), context.Input(2));
        string dataMask = emit.CastLike(emit.Node("Equal", [data, context.Output()]), data);
        string updateMask = emit.CastLike(emit.Node("Equal", [updates, read(context.Output())]), updates);
        string share = emit.Div(context.OutputGradient, write(dataMask, updateMask, "add"));
        if (context.Wants(0))
            context.Set(0, emit.Mul(share, dataMask));
        if (context.Wants(2))
            context.Set(2, emit.Mul(read(share), updateMask));
    }
}
