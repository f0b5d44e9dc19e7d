using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Projection;

/// <summary>
/// Finds the precision β = 1/2σ² of one row's Gaussian at which its affinities exp(−β d²) have a given entropy
/// (van der Maaten &amp; Hinton 2008, equation 1): Newton's steps in ln β, kept inside a shrinking bracket by bisection.
/// </summary>
internal static unsafe class PerplexitySearch
{
    /// <summary>The value that fills the squared distances up to a multiple of 8: its affinity is 0, and so is its share in the entropy.</summary>
    public const float Padding = 1e15f;

    private const int MaxSteps = 100;
    private const double Tolerance = 1e-6;

    /// <summary>Searches one row.</summary>
    /// <param name="squared">Squared distances less their least, divided by their mean; padded to a multiple of 8 with <see cref="Padding"/>.</param>
    /// <param name="padded">Their number with the padding.</param>
    /// <param name="entropy">The entropy wanted: the logarithm of the perplexity.</param>
    /// <param name="affinities">Takes the affinities, divided by their sum.</param>
    /// <param name="logBeta">Where the search begins, ln β of a row like this one; takes the one found.</param>
    /// <remarks>Where the least distance is shared by more neighbours than the perplexity, no precision is enough: it ends at a large one, with all weight on those.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve(float* squared, int padded, double entropy, float* affinities, ref double logBeta)
    {
        double low = double.NegativeInfinity;
        double high = double.PositiveInfinity;
        double sum = 0;
        for (int step = 0; step < MaxSteps; step++)
        {
            float beta = (float)Math.Exp(logBeta);
            Vector256<float> sums = Vector256<float>.Zero;
            Vector256<float> firsts = Vector256<float>.Zero;
            Vector256<float> seconds = Vector256<float>.Zero;
            Vector256<float> negative = Vector256.Create(-beta);
            for (int k = 0; k < padded; k += 8)
            {
                Vector256<float> exponent = Vector256.Max(Vector256.Load(squared + k) * negative, Vector256.Create(-100f));
                Vector256<float> value = Vector256.AndNot(Exp(exponent), Vector256.LessThan(exponent, Vector256.Create(-87f)));
                Vector256.Store(value, affinities + k);
                Vector256<float> weighted = value * exponent;
                sums += value;
                firsts += weighted;
                seconds = Vector256.FusedMultiplyAdd(weighted, exponent, seconds);
            }

            sum = Vector256.Sum(sums);
            double first = Vector256.Sum(firsts) / sum;
            double second = Vector256.Sum(seconds) / sum;
            double excess = Math.Log(sum) - first - entropy;
            if (Math.Abs(excess) < Tolerance)
            {
                break;
            }

            if (excess > 0)
            {
                low = logBeta;
            }
            else
            {
                high = logBeta;
            }

            // dH/dlnβ = −Var(β d²).
            double slope = second - (first * first);
            double next = logBeta + (excess / slope);
            logBeta = next > low && next < high && Math.Abs(next - logBeta) < 4
                ? next
                : Middle(low, high);
            if (high - low < 1e-9 || logBeta > 60)
            {
                break;
            }
        }

        Vector256<float> scale = Vector256.Create((float)(1 / sum));
        for (int k = 0; k < padded; k += 8)
        {
            Vector256.Store(Vector256.Load(affinities + k) * scale, affinities + k);
        }
    }

    // exp of numbers from −100 to 0 to 1e-7 of the value: 2ⁿ times a polynomial (Cephes expf). Vector256.Exp goes through double and takes three times as long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exp(Vector256<float> x)
    {
        Vector256<float> whole = Vector256.Floor(Vector256.FusedMultiplyAdd(x, Vector256.Create(1.44269504f), Vector256.Create(0.5f)));
        // ln 2 in two parts, the first exact.
        x = Vector256.FusedMultiplyAdd(whole, Vector256.Create(-0.693359375f), x);
        x = Vector256.FusedMultiplyAdd(whole, Vector256.Create(2.12194440e-4f), x);
        Vector256<float> value = Vector256.Create(1.9875691500e-4f);
        value = Vector256.FusedMultiplyAdd(value, x, Vector256.Create(1.3981999507e-3f));
        value = Vector256.FusedMultiplyAdd(value, x, Vector256.Create(8.3334519073e-3f));
        value = Vector256.FusedMultiplyAdd(value, x, Vector256.Create(4.1665795894e-2f));
        value = Vector256.FusedMultiplyAdd(value, x, Vector256.Create(1.6666665459e-1f));
        value = Vector256.FusedMultiplyAdd(value, x, Vector256.Create(5.0000001201e-1f));
        value = Vector256.FusedMultiplyAdd(value * x, x, x) + Vector256<float>.One;
        Vector256<int> power = Vector256.ConvertToInt32Native(whole) + Vector256.Create(127);
        return value * Vector256.ShiftLeft(Vector256.Max(power, Vector256<int>.Zero), 23).AsSingle();
    }

    private static double Middle(double low, double high) =>
        double.IsInfinity(high) ? low + 2 : double.IsInfinity(low) ? high - 2 : (low + high) / 2;
}
