namespace MLExtensions.Onnx;

/// <summary>Gradients of arithmetic with broadcasting.</summary>
internal static class ArithmeticGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("Add", context =>
        {
            context.SetBroadcast(0, context.OutputGradient);
            context.SetBroadcast(1, context.OutputGradient);
        });
        rules.Add("Sub", context =>
        {
            context.SetBroadcast(0, context.OutputGradient);
            if (context.Wants(1))
                context.SetBroadcast(1, context.Emit.Neg(context.OutputGradient));
        });
        rules.Add("Mul", context =>
        {
            for (int i = 0; i < 2; i++)
            {
                if (context.Wants(i))
                    context.SetBroadcast(i, context.Emit.Mul(context.OutputGradient, context.Input(1 - i)));
            }
        });
        rules.Add("Div", Div);
        rules.Add("Pow", Pow);
        rules.Add("Max", Extremum);
        rules.Add("Min", Extremum);
        rules.Add("Sum", context =>
        {
            for (int i = 0; i < context.Node.Input.Count; i++)
                context.SetBroadcast(i, context.OutputGradient);
        });
        rules.Add("Mean", context =>
        {
            string share = context.Emit.Mul(context.OutputGradient, context.Scalar(1.0 / context.Node.Input.Count));
            for (int i = 0; i < context.Node.Input.Count; i++)
                context.SetBroadcast(i, share);
        });
        rules.Add("Where", Where);
        rules.Add("Clip", Clip);
        rules.Add("Mod", Mod);
    }

    private static void Div(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string quotient = emit.Div(context.OutputGradient, context.Input(1));
        context.SetBroadcast(0, quotient);
        if (context.Wants(1))
            context.SetBroadcast(1, emit.Neg(emit.Mul(quotient, context.Output())));
    }

    /// <summary>As PyTorch: no gradient to the base where the exponent is 0, none to the exponent where the base is 0 and the exponent is not negative.</summary>
    private static void Pow(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string x = context.Input(0);
        if (context.Wants(0))
        {
            if (ConstantExponent(context) is double power)
            {
                string slope = power switch
                {
                    0 => context.Scalar(0),
                    1 => context.Scalar(1),
                    2 => emit.Mul(x, context.Scalar(2)),
                    _ => emit.Mul(emit.Node("Pow", [x, context.Scalar(power - 1)]), context.Scalar(power)),
                };
                context.Set(0, emit.Mul(context.OutputGradient, slope));
            }
            else
            {
                string exponent = emit.CastLike(context.Input(1), x);
                string slope = emit.Mul(exponent, emit.Node("Pow", [x, emit.Sub(exponent, context.Scalar(1))]));
                string guarded = emit.Where(emit.Node("Equal", [exponent, context.Scalar(0)]), context.Scalar(0), slope);
                context.SetBroadcast(0, emit.Mul(context.OutputGradient, guarded));
            }
        }

        if (context.Wants(1))
        {
            string slope = emit.Mul(context.Output(), emit.Node("Log", [x]));
            string flat = emit.Node("And", [emit.Node("Equal", [x, context.Scalar(0)]), emit.Node("GreaterOrEqual", [context.Input(1), emit.FloatLike(context.Input(1), 0)])]);
            string guarded = emit.Where(flat, context.Scalar(0), slope);
            context.SetBroadcast(1, emit.CastLike(emit.Mul(context.OutputGradient, guarded), context.Input(1)));
        }
    }

    /// <summary>The exponent where it is one number that does not widen the base's shape.</summary>
    private static double? ConstantExponent(GradientContext context)
    {
        string exponent = context.Input(1);
        if (!(context.Shapes.Rank(exponent) <= context.Shapes.Rank(context.Input(0))))
            return null;
        return context.Shapes.Numbers(exponent) is [double number] ? number : context.Shapes.Integers(exponent) is [long integer] ? integer : null;
    }

    /// <summary>Equal ones share the gradient evenly.</summary>
    private static void Extremum(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        if (context.Node.Input.Count == 1)
        {
            context.Set(0, context.OutputGradient);
            return;
        }

        string[] masks = [.. context.Node.Input.Select(input => emit.CastLike(emit.Node("Equal", [input, context.Output()]), input))];
        string share = emit.Div(context.OutputGradient, emit.Node("Sum", masks));
        for (int i = 0; i < masks.Length; i++)
        {
            if (context.Wants(i))
                context.SetBroadcast(i, emit.Mul(share, masks[i]));
        }
    }

    private static void Where(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string zero = context.Scalar(0);
        if (context.Wants(1))
            context.SetBroadcast(1, emit.Where(context.Input(0), context.OutputGradient, zero));
        if (context.Wants(2))
            context.SetBroadcast(2, emit.Where(context.Input(0), zero, context.OutputGradient));
    }

    /// <summary>The bounds themselves pass the gradient, as in PyTorch; where the lower is above the upper one, the output is the upper.</summary>
    private static void Clip(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string x = context.Input(0);
        string gradient = context.OutputGradient;
        if (context.Wants(0))
        {
            string inside = gradient;
            if (context.HasInput(1))
                inside = emit.Mul(inside, emit.CastLike(emit.Node("GreaterOrEqual", [x, context.Input(1)]), x));
            if (context.HasInput(2))
                inside = emit.Mul(inside, emit.CastLike(emit.Node("LessOrEqual", [x, context.Input(2)]), x));
            context.Set(0, inside);
        }

        string? lower = context.HasInput(1) ? context.Input(1) : null;
        if (context.Wants(2))
            context.SetBroadcast(2, emit.Mul(gradient, emit.GreaterMask(lower is null ? x : emit.Node("Max", [x, lower]), context.Input(2))));
        if (context.Wants(1))
        {
            string below = emit.Mul(gradient, emit.LessMask(x, context.Input(1)));
            context.SetBroadcast(1, context.HasInput(2) ? emit.Mul(below, emit.CastLike(emit.Node("LessOrEqual", [context.Input(1), context.Input(2)]), x)) : below);
        }
    }

    private static void Mod(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        context.SetBroadcast(0, context.OutputGradient);
        if (!context.Wants(1))
            return;
        // x = quotient · y + remainder; the quotient is a step function.
        string quotient = emit.Div(emit.Sub(context.Input(0), context.Output()), context.Input(1));
        context.SetBroadcast(1, emit.Neg(emit.Mul(context.OutputGradient, quotient)));
    }
}
