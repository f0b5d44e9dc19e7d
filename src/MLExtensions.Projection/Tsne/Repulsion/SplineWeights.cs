using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// The cardinal B-spline of order 6 (degree 5; Schoenberg 1946): the weights of the six nodes around a point, and their derivatives,
/// as polynomials of the point's place t between two nodes. Lanes 6 and 7 are 0.
/// </summary>
internal static unsafe class SplineWeights
{
    /// <summary>The nodes that a point touches in one dimension.</summary>
    public const int Nodes = 6;

    /// <summary>The nodes before the one at or below the point.</summary>
    public const int Before = 2;

    /// <summary>The vectors of coefficients: six powers of the weights, then five of the slopes.</summary>
    private const int Coefficients = 6 + 5;

    /// <summary>The weights at t from 0 to 1.</summary>
    /// <param name="table">The coefficients of <see cref="CreateTable"/>.</param>
    /// <param name="t">t.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> At(float* table, float t)
    {
        Vector256<float> place = Vector256.Create(t);
        Vector256<float> value = Vector256.Load(table + 40);
        value = Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table + 32));
        value = Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table + 24));
        value = Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table + 16));
        value = Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table + 8));
        return Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table));
    }

    /// <summary>The derivatives of the weights by t.</summary>
    /// <param name="table">The coefficients of <see cref="CreateTable"/>.</param>
    /// <param name="t">t.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Slopes(float* table, float t)
    {
        Vector256<float> place = Vector256.Create(t);
        Vector256<float> value = Vector256.Load(table + 80);
        value = Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table + 72));
        value = Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table + 64));
        value = Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table + 56));
        return Vector256.FusedMultiplyAdd(value, place, Vector256.Load(table + 48));
    }

    /// <summary>The spline's Fourier series over the nodes: Σ β(k) cos(kω), with β = 66, 26 and 1 of 120 at 0, ±1 and ±2.</summary>
    public static double Symbol(double omega) => (66 + (52 * Math.Cos(omega)) + (2 * Math.Cos(2 * omega))) / 120;

    // De Boor's recursion M_p(x) = (x M_p−1(x) + (p − x) M_p−1(x − 1)) / (p − 1) on the polynomials of each piece; x = t + piece.
    public static AlignedBuffer<float> CreateTable()
    {
        double[][] pieces = [[1]];
        for (int order = 2; order <= Nodes; order++)
        {
            var next = new double[order][];
            for (int piece = 0; piece < order; piece++)
            {
                next[piece] = new double[order];
                for (int power = 0; power < order - 1; power++)
                {
                    double rising = piece < order - 1 ? pieces[piece][power] : 0;
                    double falling = piece > 0 ? pieces[piece - 1][power] : 0;
                    next[piece][power] += ((piece * rising) + ((order - piece) * falling)) / (order - 1);
                    next[piece][power + 1] += (rising - falling) / (order - 1);
                }
            }

            pieces = next;
        }

        var table = new AlignedBuffer<float>(Coefficients * 8);
        for (int node = 0; node < Nodes; node++)
        {
            double[] polynomial = pieces[Nodes - 1 - node];
            for (int power = 0; power < Nodes; power++)
            {
                table[(power * 8) + node] = (float)polynomial[power];
                if (power > 0)
                {
                    table[((Nodes + power - 1) * 8) + node] = (float)(power * polynomial[power]);
                }
            }
        }

        return table;
    }
}
