namespace MLExtensions.Onnx;

/// <summary>
/// The standard operators that pass no gradient. They are known without the rules of all others, which a training on own kernels does
/// not need.
/// </summary>
internal static class GradientStops
{
    private static readonly string[] Names =
    [
        "Shape", "Size", "Constant", "ConstantOfShape", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "And", "Or", "Xor",
        "Floor", "Ceil", "Round", "Sign", "IsNaN", "IsInf", "ArgMax", "ArgMin", "NonZero", "Hardmax", "EyeLike", "Range",
        "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Bernoulli", "Multinomial",
    ];

    /// <summary>Their names.</summary>
    public static ReadOnlySpan<string> Operators => Names;

    /// <summary>Whether an operator is one of them.</summary>
    public static bool Contains(string opType) => Array.IndexOf(Names, opType) >= 0;
}
