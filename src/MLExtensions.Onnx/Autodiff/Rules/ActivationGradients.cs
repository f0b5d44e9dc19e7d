namespace MLExtensions.Onnx;

/// <summary>Gradients of activation functions; at a kink the slope is that of the side of smaller values.</summary>
internal static class ActivationGradients
{
    public static void Register(GradientRules rules)
    {
        // By the output: the input can be freed, and a convolution fused with its Relu stays so.
        rules.Add("Relu", c => c.Set(0, c.Emit.IsMasked(c.OutputGradient, c.Output())
            ? c.OutputGradient
            : c.Emit.Mul(c.OutputGradient, c.Emit.GreaterMask(c.Output(), c.Scalar(0)))));
        Slope(rules, "LeakyRelu", (c, e, x, _) => Leaky(c, e, x, c.Node.GetFloat("alpha", 0.01f)));
        Slope(rules, "ThresholdedRelu", (c, e, x, _) => e.GreaterMask(x, c.Scalar(c.Node.GetFloat("alpha", 1))));
        Slope(rules, "Elu", (c, e, x, y) => Exponential(c, e, x, y, 1, c.Node.GetFloat("alpha", 1)));
        Slope(rules, "Selu", (c, e, x, y) =>
        {
            double gamma = c.Node.GetFloat("gamma", 1.05070102214813232421875f);
            return Exponential(c, e, x, y, gamma, gamma * c.Node.GetFloat("alpha", 1.67326319217681884765625f));
        });
        Slope(rules, "Celu", (c, e, x, y) => e.Where(
            e.Node("Greater", [x, c.Scalar(0)]), c.Scalar(1), e.Add(e.Mul(y, c.Scalar(1.0 / c.Node.GetFloat("alpha", 1))), c.Scalar(1))));
        Slope(rules, "Sigmoid", (c, e, _, y) => e.Mul(y, e.Sub(c.Scalar(1), y)));
        Slope(rules, "HardSigmoid", (c, e, _, y) => e.Mul(
            e.Mul(e.GreaterMask(y, c.Scalar(0)), e.LessMask(y, c.Scalar(1))), c.Scalar(c.Node.GetFloat("alpha", 0.2f))));
        Slope(rules, "HardSwish", HardSwish);
        Slope(rules, "Softplus", (_, e, x, _) => e.Node("Sigmoid", [x]));
        Slope(rules, "Softsign", (c, e, x, _) => e.Node("Reciprocal", [e.Square(e.Add(c.Scalar(1), e.Node("Abs", [x])))]));
        Slope(rules, "Gelu", (c, e, x, _) => c.Node.GetString("approximate", "none") == "tanh" ? TanhGelu(c, e, x) : Gelu(c, e, x));
        Slope(rules, "Mish", Mish);
        rules.Add("PRelu", PRelu);
    }

    private static void Slope(GradientRules rules, string opType, Func<GradientContext, GraphEmitter, string, string, string> slope) =>
        rules.Add(opType, context => context.Set(0, context.Emit.Mul(context.OutputGradient, slope(context, context.Emit, context.Input(0), context.Output()))));

    private static string Leaky(GradientContext context, GraphEmitter emit, string x, double alpha)
    {
        string positive = emit.GreaterMask(x, context.Scalar(0));
        return alpha is >= 0 and <= 1
            ? emit.Node("Max", [positive, context.Scalar(alpha)])
            : emit.Add(emit.Mul(positive, context.Scalar(1 - alpha)), context.Scalar(alpha));
    }

    /// <summary>Below zero y = s·(eˣ − 1), so its slope is y + s.</summary>
    private static string Exponential(GradientContext context, GraphEmitter emit, string x, string y, double above, double scale) =>
        emit.Where(emit.Node("Greater", [x, context.Scalar(0)]), context.Scalar(above), emit.Add(y, context.Scalar(scale)));

    /// <summary>x·clip(x/6 + 1/2, 0, 1): x/3 + 1/2 between −3 and 3.</summary>
    private static string HardSwish(GradientContext context, GraphEmitter emit, string x, string y)
    {
        string between = emit.Add(emit.Mul(x, context.Scalar(1.0 / 3)), context.Scalar(0.5));
        string upper = emit.Where(emit.Node("Less", [x, context.Scalar(3)]), between, context.Scalar(1));
        return emit.Where(emit.Node("Greater", [x, context.Scalar(-3)]), upper, context.Scalar(0));
    }

    /// <summary>Φ(x) + x·φ(x).</summary>
    private static string Gelu(GradientContext context, GraphEmitter emit, string x)
    {
        string erf = emit.Node("Erf", [emit.Mul(x, context.Scalar(Math.Sqrt(0.5)))]);
        string cumulative = emit.Mul(context.Scalar(0.5), emit.Add(context.Scalar(1), erf));
        string density = emit.Mul(emit.Exp(emit.Mul(emit.Square(x), context.Scalar(-0.5))), context.Scalar(1 / Math.Sqrt(2 * Math.PI)));
        return emit.Add(cumulative, emit.Mul(x, density));
    }

    /// <summary>Hendrycks and Gimpel, Gaussian Error Linear Units, arXiv 1606.08415: the approximation by tanh.</summary>
    private static string TanhGelu(GradientContext context, GraphEmitter emit, string x)
    {
        const double Cubic = 0.044715;
        double scale = Math.Sqrt(2 / Math.PI);
        string square = emit.Square(x);
        string inner = emit.Mul(emit.Mul(x, emit.Add(context.Scalar(1), emit.Mul(square, context.Scalar(Cubic)))), context.Scalar(scale));
        string tanh = emit.Node("Tanh", [inner]);
        string innerSlope = emit.Mul(emit.Add(context.Scalar(1), emit.Mul(square, context.Scalar(3 * Cubic))), context.Scalar(scale));
        string sech = emit.Sub(context.Scalar(1), emit.Square(tanh));
        return emit.Mul(context.Scalar(0.5), emit.Add(emit.Add(context.Scalar(1), tanh), emit.Mul(emit.Mul(x, sech), innerSlope)));
    }

    private static string Mish(GradientContext context, GraphEmitter emit, string x, string y)
    {
        string tanh = emit.Node("Tanh", [emit.Node("Softplus", [x])]);
        string sech = emit.Sub(context.Scalar(1), emit.Square(tanh));
        return emit.Add(tanh, emit.Mul(emit.Mul(x, sech), emit.Node("Sigmoid", [x])));
    }

    private static void PRelu(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string negative = emit.CastLike(emit.Node("LessOrEqual", [context.Input(0), context.Scalar(0)]), context.Input(0));
        if (context.Wants(0))
        {
            string slope = emit.Add(context.Scalar(1), emit.Mul(negative, emit.Sub(context.Input(1), context.Scalar(1))));
            context.Set(0, emit.Mul(context.OutputGradient, slope));
        }

        if (context.Wants(1))
            context.SetBroadcast(1, emit.Mul(context.OutputGradient, emit.Mul(negative, context.Input(0))));
    }
}
