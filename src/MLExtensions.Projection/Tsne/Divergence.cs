using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>KL(P‖Q) = Σ p ln p + α Σ p ln(1 + d²/α) + ln Z, in double; for an infinite α the second term is Σ p d².</summary>
internal static unsafe class Divergence
{
    private const int Lanes = 4;
    private const int RowsPerPiece = 512;

    /// <summary>Σ p ln p, which does not depend on the map.</summary>
    /// <param name="matrix">The affinities.</param>
    /// <param name="team">The threads.</param>
    public static double Constant(AffinityMatrix matrix, WorkerTeam team)
    {
        var sums = new double[(matrix.Rows + RowsPerPiece - 1) / RowsPerPiece];
        team.Run(sums.Length, piece => sums[piece] = Entropy(matrix, piece * RowsPerPiece, Math.Min(matrix.Rows, (piece + 1) * RowsPerPiece)));
        return Sum(sums);
    }

    /// <summary>The divergence of a map.</summary>
    /// <param name="matrix">The affinities, in the order of the points.</param>
    /// <param name="points">The map.</param>
    /// <param name="degreesOfFreedom">α.</param>
    /// <param name="logNormalization">ln Z.</param>
    /// <param name="constant"><see cref="Constant"/>, or what stands for it in another objective.</param>
    /// <param name="team">The threads.</param>
    public static double Compute(AffinityMatrix matrix, MapPoints points, double degreesOfFreedom, double logNormalization, double constant, WorkerTeam team)
    {
        var sums = new double[points.Pieces];
        var masses = new double[points.Pieces];
        team.Run(points.Pieces, piece =>
        {
            (int begin, int end) = points.Piece(piece);
            (sums[piece], masses[piece]) = Distances(matrix, points, degreesOfFreedom, begin, end);
        });
        return constant + Sum(sums) + (Sum(masses) * logNormalization);
    }

    private static double Sum(double[] parts)
    {
        double sum = 0;
        foreach (double part in parts)
        {
            sum += part;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Entropy(AffinityMatrix matrix, int begin, int end)
    {
        ReadOnlySpan<float> values = matrix.Values.AsSpan(matrix.RowStarts[begin], matrix.RowStarts[end] - matrix.RowStarts[begin]);
        Vector256<double> sum = Vector256<double>.Zero;
        int e = 0;
        for (; e <= values.Length - Lanes; e += Lanes)
        {
            Vector256<double> p = Vector256.Create((double)values[e], values[e + 1], values[e + 2], values[e + 3]);
            // Where p is 0, so is its share.
            sum += p * Log(Vector256.Max(p, Vector256.Create(1e-300)));
        }

        double total = Vector256.Sum(sum);
        for (; e < values.Length; e++)
        {
            double p = values[e];
            total += p > 0 ? p * Math.Log(p) : 0;
        }

        return total;
    }

    // ln of positive numbers of full precision to 1e-15: x is 2ⁿ m with m from 2/3 to 4/3, and ln m the series of 2 artanh((m − 1)/(m + 1)).
    // Vector256.Log is compiled for speed after some hundred milliseconds only, when a small map is done.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Log(Vector256<double> x)
    {
        const long Middle = 0x3FE5555555555555; // The bits of 2/3.
        const long Magic = 0x4338000000000000; // 1.5 · 2⁵² as a number: adding it makes a whole number of its last bits.
        Vector256<long> bits = x.AsInt64();
        Vector256<long> whole = Vector256.ShiftRightLogical(bits - Vector256.Create(Middle) + Vector256.Create(1L << 62), 52) - Vector256.Create(1L << 10);
        Vector256<double> m = (bits - Vector256.ShiftLeft(whole, 52)).AsDouble();
        Vector256<double> exponent = (whole + Vector256.Create(Magic)).AsDouble() - Vector256.Create(Magic).AsDouble();
        Vector256<double> t = (m - Vector256<double>.One) / (m + Vector256<double>.One);
        Vector256<double> square = t * t;
        Vector256<double> series = Vector256.Create(2.0 / 21);
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 19));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 17));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 15));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 13));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 11));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 9));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 7));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 5));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0 / 3));
        series = Vector256.FusedMultiplyAdd(series, square, Vector256.Create(2.0));
        Vector256<double> result = Vector256.FusedMultiplyAdd(exponent, Vector256.Create(0.6931471805599453), series * t);
        // Of what is infinite or no number, itself.
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(double.PositiveInfinity)), result, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Sum, double Mass) Distances(AffinityMatrix matrix, MapPoints points, double degreesOfFreedom, int begin, int end)
    {
        bool gaussian = double.IsInfinity(degreesOfFreedom);
        float* positions = points.Positions;
        int stride = points.Stride;
        int[] columns = matrix.Columns;
        float[] values = matrix.Values;
        double* squares = stackalloc double[Lanes];
        double* masses = stackalloc double[Lanes];
        Vector256<double> sum = Vector256<double>.Zero;
        Vector256<double> mass = Vector256<double>.Zero;
        for (int row = begin; row < end; row++)
        {
            float* point = positions + ((long)row * stride);
            int last = matrix.RowStarts[row + 1];
            for (int e = matrix.RowStarts[row]; e < last; e += Lanes)
            {
                for (int lane = 0; lane < Lanes; lane++)
                {
                    double squared = 0;
                    bool isEntry = e + lane < last;
                    float* other = positions + ((long)(isEntry ? columns[e + lane] : row) * stride);
                    for (int d = 0; d < stride; d++)
                    {
                        double difference = point[d] - other[d];
                        squared += difference * difference;
                    }

                    squares[lane] = squared;
                    masses[lane] = isEntry ? values[e + lane] : 0;
                }

                Vector256<double> p = Vector256.Load(masses);
                Vector256<double> distance = Vector256.Load(squares);
                sum += p * (gaussian ? distance : Log(Vector256<double>.One + (distance / degreesOfFreedom)) * degreesOfFreedom);
                mass += p;
            }
        }

        return (Vector256.Sum(sum), Vector256.Sum(mass));
    }
}
