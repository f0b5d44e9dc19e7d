namespace MLExtensions.Projection;

/// <summary>
/// Gaussian weights exp(−β d²) of given perplexity, β by bisection of its logarithm in a fixed number of steps: the same steps that
/// <see cref="InterpolationGraph"/> unrolls.
/// </summary>
internal static class GaussianWeights
{
    /// <summary>The number of steps; the last one is 20/2³⁷ wide.</summary>
    public const int Steps = 38;

    /// <summary>ln β before the first step.</summary>
    public const double Start = 10;

    /// <summary>The first step: ln β ends between −30 and 50, for distances that are divided by their mean.</summary>
    public const double FirstStep = 20;

    /// <summary>Replaces squared distances by weights.</summary>
    /// <param name="squared">Squared distances; receives the weights, which sum to 1.</param>
    /// <param name="entropy">The logarithm of the perplexity.</param>
    public static void Replace(Span<double> squared, double entropy)
    {
        double least = double.PositiveInfinity;
        foreach (double value in squared)
        {
            least = Math.Min(least, value);
        }

        double excess = 0;
        foreach (ref double value in squared)
        {
            value -= least;
            excess += value;
        }

        double scale = excess > 0 ? squared.Length / excess : 1;
        double logBeta = Start;
        double step = FirstStep;
        for (int i = 0; i < Steps; i++, step /= 2)
        {
            double beta = Math.Exp(logBeta) * scale;
            double sum = 0;
            double weighted = 0;
            foreach (double value in squared)
            {
                double weight = Math.Exp(-beta * value);
                sum += weight;
                weighted += weight * beta * value;
            }

            logBeta += step * Math.Sign(Math.Log(sum) + (weighted / sum) - entropy);
        }

        double precision = Math.Exp(logBeta) * scale;
        double total = 0;
        foreach (ref double value in squared)
        {
            value = Math.Exp(-precision * value);
            total += value;
        }

        foreach (ref double value in squared)
        {
            value /= total;
        }
    }
}
