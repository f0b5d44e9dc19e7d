using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>max(x, 0); behind a layer that does not take it in itself.</summary>
internal readonly struct ReluFunction : IPointwise
{
    public Vector256<float> Compute(Vector256<float> x) => Vector256.Max(x, Vector256<float>.Zero);

    public Vector256<float> Differentiate(Vector256<float> x, Vector256<float> y, Vector256<float> g) => g & Vector256.GreaterThan(x, Vector256<float>.Zero);
}

/// <summary>x where it is positive, otherwise α · x.</summary>
internal readonly struct LeakyReluFunction(float alpha) : IPointwise
{
    public Vector256<float> Compute(Vector256<float> x) => Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), x * alpha, x);

    public Vector256<float> Differentiate(Vector256<float> x, Vector256<float> y, Vector256<float> g) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), g * alpha, g);
}

/// <summary>min(max(x, least), most): with 0 and 6 the rectifier of mobile networks.</summary>
internal readonly struct ClipFunction(float least, float most) : IPointwise
{
    // A NaN is passed on.
    public Vector256<float> Compute(Vector256<float> x)
    {
        Vector256<float> floor = Vector256.Create(least), ceiling = Vector256.Create(most);
        x = Vector256.ConditionalSelect(Vector256.LessThan(x, floor), floor, x);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(x, ceiling), ceiling, x);
    }

    public Vector256<float> Differentiate(Vector256<float> x, Vector256<float> y, Vector256<float> g) =>
        g & Vector256.GreaterThanOrEqual(x, Vector256.Create(least)) & Vector256.LessThanOrEqual(x, Vector256.Create(most));
}

/// <summary>1 / (1 + exp(−x)).</summary>
internal readonly struct SigmoidFunction : IPointwise
{
    public static Vector256<float> Sigmoid(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-x));

    public Vector256<float> Compute(Vector256<float> x) => Sigmoid(x);

    public Vector256<float> Differentiate(Vector256<float> x, Vector256<float> y, Vector256<float> g) => g * y * (Vector256<float>.One - y);
}

/// <summary>The hyperbolic tangent, as 2 · sigmoid(2x) − 1.</summary>
internal readonly struct TanhFunction : IPointwise
{
    public Vector256<float> Compute(Vector256<float> x) => (2f * SigmoidFunction.Sigmoid(x + x)) - Vector256<float>.One;

    public Vector256<float> Differentiate(Vector256<float> x, Vector256<float> y, Vector256<float> g) => g * (Vector256<float>.One - (y * y));
}

/// <summary>x · Φ(x). The error function by Abramowitz and Stegun, formula 7.1.26: within 1.5e-7.</summary>
internal readonly struct GeluFunction : IPointwise
{
    private const float InverseRootTwo = 0.70710678f;
    private const float InverseRootTwoPi = 0.39894228f;

    public Vector256<float> Compute(Vector256<float> x) => x * Distribution(x);

    public Vector256<float> Differentiate(Vector256<float> x, Vector256<float> y, Vector256<float> g) =>
        g * (Distribution(x) + (x * InverseRootTwoPi * Vector256.Exp(x * x * -0.5f)));

    private static Vector256<float> Distribution(Vector256<float> x)
    {
        Vector256<float> z = Vector256.Abs(x) * InverseRootTwo;
        Vector256<float> t = Vector256<float>.One / (Vector256<float>.One + (z * 0.3275911f));
        Vector256<float> polynomial = Vector256.Create(1.061405429f);
        polynomial = (polynomial * t) - Vector256.Create(1.453152027f);
        polynomial = (polynomial * t) + Vector256.Create(1.421413741f);
        polynomial = (polynomial * t) - Vector256.Create(0.284496736f);
        polynomial = (polynomial * t) + Vector256.Create(0.254829592f);
        Vector256<float> tail = polynomial * t * Vector256.Exp(-(z * z)) * 0.5f;
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), tail, Vector256<float>.One - tail);
    }
}
