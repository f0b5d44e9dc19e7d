namespace MLExtensions.Onnx;

/// <summary>Gradients of the losses that are operators, with respect to the scores.</summary>
internal static class LossGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("NegativeLogLikelihoodLoss", context => context.Set(0, Likelihood(context, context.OutputGradient)));
        rules.Add("SoftmaxCrossEntropyLoss", CrossEntropy);
    }

    /// <summary>The scores' gradient from that of their logarithms of softmax: g − softmax · Σ g.</summary>
    private static void CrossEntropy(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string? gradient = context.GradientOf(0) is string loss ? Likelihood(context, loss) : null;
        if (context.GradientOf(1) is string ofLogarithms)
            gradient = gradient is null ? ofLogarithms : emit.Add(gradient, ofLogarithms);
        string logarithms = context.Node.OutputOrNull(1) ?? emit.Node("LogSoftmax", [context.Input(0)], OnnxAttribute.Int("axis", 1));
        context.Set(0, emit.Sub(gradient!, emit.Mul(emit.Exp(logarithms), emit.ReduceSum(gradient!, [1]))));
    }

    /// <summary>−w[t] at the target class t of every element, zero elsewhere; [N, C, …].</summary>
    private static string Likelihood(GradientContext context, string gradient)
    {
        GraphEmitter emit = context.Emit;
        if (context.Wants(2))
            throw new NotSupportedException($"Node {context.Node.Describe()} has weights that depend on what is differentiated; its gradient is written with respect to the scores.");
        string targets = emit.AsInt64(context.Input(1));
        string? kept = null;
        if (context.Node.FindAttribute("ignore_index") is not null)
        {
            string ignored = emit.Node("Equal", [targets, emit.Int(context.Node.GetInt("ignore_index", 0))]);
            kept = emit.CastLike(emit.Node("Not", [ignored]), context.Input(0));
            targets = emit.Where(ignored, emit.Int(0), targets);
        }

        string? weights = context.HasInput(2) ? emit.Node("Gather", [context.Input(2), targets]) : null;
        if (kept is not null)
            weights = weights is null ? kept : emit.Mul(weights, kept);
        string share = emit.Neg(gradient);
        if (context.Node.GetString("reduction", "mean") == "mean")
        {
            string total = weights is null ? emit.CastLike(emit.Node("Size", [targets]), gradient) : emit.ReduceSum(weights, [], keepDims: false);
            share = emit.Div(share, total);
        }

        if (weights is not null)
            share = emit.Mul(share, weights);
        // A reduced loss broadcasts by itself.
        if (weights is not null || context.Node.GetString("reduction", "mean") == "none")
            share = emit.Unsqueeze(share, 1);
        string choices = emit.Node("Concat", [emit.Unsqueeze(context.Scalar(0), 0), emit.Unsqueeze(context.Scalar(1), 0)], OnnxAttribute.Int("axis", 0));
        string hot = emit.Node("OneHot", [targets, emit.SizeAt(context.Input(0), 1), choices], OnnxAttribute.Int("axis", 1));
        return emit.Mul(hot, share);
    }
}
