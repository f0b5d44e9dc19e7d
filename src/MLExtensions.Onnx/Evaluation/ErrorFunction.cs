namespace MLExtensions.Onnx;

/// <summary>The error function erf(x) = 2/√π ∫₀ˣ exp(−t²) dt in double precision.</summary>
/// <remarks>
/// M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 7.1.6 (series) and 7.1.14 (continued fraction), each taken to where it no longer changes.
/// </remarks>
internal static class ErrorFunction
{
    public static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (double.IsNaN(x))
            return x;
        // Beyond 6, 1 − erf(x) is below 2.2e-17.
        if (magnitude > 6)
            return Math.Sign(x);
        return magnitude < 2.5 ? Series(x) : Math.Sign(x) * (1 - Complement(magnitude));
    }

    // erf(x) = 2/√π exp(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)): all terms of one sign, so that nothing cancels.
    private static double Series(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // √π exp(x²) erfc(x) = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), from the tail.
    private static double Complement(double x)
    {
        double fraction = x;
        for (int k = 120; k >= 1; k--)
            fraction = x + (k / 2.0 / fraction);
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }
}
