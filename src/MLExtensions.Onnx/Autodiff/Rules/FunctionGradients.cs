namespace MLExtensions.Onnx;

/// <summary>Gradients of elementary functions of one tensor.</summary>
internal static class FunctionGradients
{
    public static void Register(GradientRules rules)
    {
        Add(rules, "Neg", (c, e, _, _) => e.Neg(c.OutputGradient));
        Add(rules, "Identity", (c, _, _, _) => c.OutputGradient);
        Slope(rules, "Abs", (_, e, x, _) => e.Node("Sign", [x]));
        Slope(rules, "Exp", (_, _, _, y) => y);
        Add(rules, "Log", (c, e, x, _) => e.Div(c.OutputGradient, x));
        Add(rules, "Sqrt", (c, e, _, y) => e.Div(e.Mul(c.OutputGradient, c.Scalar(0.5)), y));
        Slope(rules, "Reciprocal", (_, e, _, y) => e.Neg(e.Square(y)));
        Slope(rules, "Erf", (c, e, x, _) => e.Mul(c.Scalar(2 / Math.Sqrt(Math.PI)), e.Exp(e.Neg(e.Square(x)))));
        Slope(rules, "Sin", (_, e, x, _) => e.Node("Cos", [x]));
        Slope(rules, "Cos", (_, e, x, _) => e.Neg(e.Node("Sin", [x])));
        Slope(rules, "Tan", (c, e, _, y) => e.Add(c.Scalar(1), e.Square(y)));
        Slope(rules, "Sinh", (_, e, x, _) => e.Node("Cosh", [x]));
        Slope(rules, "Cosh", (_, e, x, _) => e.Node("Sinh", [x]));
        Slope(rules, "Tanh", (c, e, _, y) => e.Sub(c.Scalar(1), e.Square(y)));
        Quotient(rules, "Asin", (c, e, x) => Circle(c, e, x));
        Quotient(rules, "Acos", (c, e, x) => e.Neg(Circle(c, e, x)));
        Quotient(rules, "Atan", (c, e, x) => e.Add(c.Scalar(1), e.Square(x)));
        Quotient(rules, "Asinh", (c, e, x) => e.Node("Sqrt", [e.Add(e.Square(x), c.Scalar(1))]));
        Quotient(rules, "Acosh", (c, e, x) => e.Mul(e.Node("Sqrt", [e.Sub(x, c.Scalar(1))]), e.Node("Sqrt", [e.Add(x, c.Scalar(1))])));
        Quotient(rules, "Atanh", (c, e, x) => e.Mul(e.Sub(c.Scalar(1), x), e.Add(c.Scalar(1), x)));
        Slope(rules, "Shrink", (c, e, x, _) => e.GreaterMask(e.Node("Abs", [x]), c.Scalar(c.Node.GetFloat("lambd", 0.5f))));
        Add(rules, "Cast", (c, e, x, _) => e.CastLike(c.OutputGradient, x));
        Add(rules, "CastLike", (c, e, x, _) => e.CastLike(c.OutputGradient, x));
        rules.Add("Dropout", Dropout);
    }

    private static void Add(GradientRules rules, string opType, Func<GradientContext, GraphEmitter, string, string, string> gradient) =>
        rules.Add(opType, context => context.Set(0, gradient(context, context.Emit, context.Input(0), context.Output())));

    /// <summary>The gradient is the output's, times a slope.</summary>
    private static void Slope(GradientRules rules, string opType, Func<GradientContext, GraphEmitter, string, string, string> slope) =>
        Add(rules, opType, (c, e, x, y) => e.Mul(c.OutputGradient, slope(c, e, x, y)));

    private static void Quotient(GradientRules rules, string opType, Func<GradientContext, GraphEmitter, string, string> divisor) =>
        Add(rules, opType, (c, e, x, _) => e.Div(c.OutputGradient, divisor(c, e, x)));

    /// <summary>√(1 − x²), to full precision near ±1.</summary>
    private static string Circle(GradientContext c, GraphEmitter e, string x) =>
        e.Node("Sqrt", [e.Mul(e.Sub(c.Scalar(1), x), e.Add(c.Scalar(1), x))]);

    /// <summary>In training mode the mask that the node drew; otherwise nothing is dropped.</summary>
    private static void Dropout(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        if (!context.HasInput(2))
        {
            context.Set(0, context.OutputGradient);
            return;
        }

        string mask = emit.CastLike(context.OutputOrAdd(1), context.Input(0));
        // Outside training mode the mask is all ones, and nothing is scaled.
        string ratio = context.HasInput(1) ? emit.CastLike(context.Input(1), context.Input(0)) : context.Scalar(0.5);
        string scale = emit.Where(context.Input(2), emit.Node("Reciprocal", [emit.Sub(context.Scalar(1), ratio)]), context.Scalar(1));
        context.Set(0, emit.Mul(emit.Mul(context.OutputGradient, mask), scale));
    }
}
