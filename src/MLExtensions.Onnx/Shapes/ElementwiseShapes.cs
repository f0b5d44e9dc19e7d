namespace MLExtensions.Onnx;

/// <summary>Operators that work element by element, with broadcasting.</summary>
internal static class ElementwiseShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add(
            ["Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Gelu", "Mish",
                "ThresholdedRelu", "Shrink", "Abs", "Neg", "Sqrt", "Reciprocal", "Exp", "Log", "Erf", "Floor", "Ceil", "Round", "Sign",
                "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh",
                "Identity", "Clip", "CumSum", "BitwiseNot"],
            Same);
        rules.Add("PRelu", PRelu);
        rules.Add(["IsNaN", "IsInf", "Not"], context => context.Set(0, OnnxElementType.Bool, context.Dims(0)));
        rules.Add(["Add", "Sub", "Mul", "Div", "Mod", "Max", "Min", "Sum", "Mean", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor"], Arithmetic);
        rules.Add("Pow", context => context.Set(0, context.Type(0), Broadcast(context, 0)));
        rules.Add(["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor"], Comparison);
        rules.Add("Where", Where);
    }

    /// <summary>Type and shape of the first input.</summary>
    public static void Same(ShapeContext context) => context.Set(0, context.Type(0), context.Dims(0));

    /// <summary>The type that all inputs from <paramref name="first"/> on must have.</summary>
    public static OnnxElementType CommonType(ShapeContext context, int first)
    {
        OnnxElementType type = OnnxElementType.Undefined;
        for (int i = first; i < context.InputCount; i++)
        {
            OnnxElementType other = context.Type(i);
            if (type != OnnxElementType.Undefined && other != OnnxElementType.Undefined && other != type)
            {
                throw context.Error(
                    $"its inputs {context.Describe(first)} and {context.Describe(i)} are of the different element types {type} and {other}; a Cast is needed.");
            }

            if (other != OnnxElementType.Undefined)
                type = other;
        }

        return type;
    }

    /// <summary>The shape that the inputs from <paramref name="first"/> on broadcast to, or null where one is not known.</summary>
    public static OnnxDim[]? Broadcast(ShapeContext context, int first)
    {
        OnnxDim[]? result = null;
        for (int i = first; i < context.InputCount; i++)
        {
            if (context.Dims(i) is not IReadOnlyList<OnnxDim> dims)
                return null;
            OnnxDim[]? next = result is null ? [.. dims] : ShapeMath.Broadcast(result, dims);
            result = next ?? throw context.Error(
                $"its inputs {(i == first + 1 ? context.Describe(first) : ShapeContext.Text(result))} and {context.Describe(i)} do not broadcast.");
        }

        return result;
    }

    private static void PRelu(ShapeContext context)
    {
        CommonType(context, 0);
        if (context.Dims(0) is IReadOnlyList<OnnxDim> x && context.Dims(1) is IReadOnlyList<OnnxDim> slope)
        {
            OnnxDim[]? both = ShapeMath.Broadcast(x, slope);
            if (both is null || both.Length != x.Count)
                throw context.Error($"its slope {context.Describe(1)} does not broadcast to {context.Describe(0)}.");
        }

        Same(context);
    }

    private static void Arithmetic(ShapeContext context) => context.Set(0, CommonType(context, 0), Broadcast(context, 0));

    private static void Comparison(ShapeContext context)
    {
        CommonType(context, 0);
        context.Set(0, OnnxElementType.Bool, Broadcast(context, 0));
    }

    private static void Where(ShapeContext context) => context.Set(0, CommonType(context, 1), Broadcast(context, 0));
}
