using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Repulsion within a map so small that the kernel is nearly constant: the first maps have a deviation of 1e-4, and a grid in single
/// precision cannot tell their forces from rounding errors. With s = d²/α, (1 + s)^−(α+1) ≈ 1 − (α+1) s, and the sums over all pairs come
/// from the moments of the points, in double.
/// </summary>
internal static unsafe class SmallMap
{
    /// <summary>The largest d²/α of a small map; what is left out of a force is below 1e-4 of it.</summary>
    public const double LargestSquare = 0.0025;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Compute(MapPoints points, double alpha, WorkerTeam team)
    {
        int stride = points.Stride;
        double n = points.Count;
        // Per piece: Σx, Σy, Σxx, Σxy, Σyy, Σ|p|²x, Σ|p|²y, all about the first point.
        var moments = new double[points.Pieces][];
        float originX = points.Positions[0];
        float originY = stride == 1 ? 0 : points.Positions[1];
        team.Run(points.Pieces, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (piece) =>
        {
            (int begin, int end) = points.Piece(piece);
            var sums = new double[7];
            for (int i = begin; i < end; i++)
            {
                (double x, double y) = At(i);
                double squared = (x * x) + (y * y);
                sums[0] += x;
                sums[1] += y;
                sums[2] += x * x;
                sums[3] += x * y;
                sums[4] += y * y;
                sums[5] += squared * x;
                sums[6] += squared * y;
            }

            moments[piece] = sums;
        });
        var m = new double[7];
        foreach (double[] sums in moments)
        {
            for (int k = 0; k < m.Length; k++)
            {
                m[k] += sums[k];
            }
        }

        double factor = (alpha + 1) / alpha;
        double trace = m[2] + m[4];
        team.Run(points.Pieces, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (piece) =>
        {
            (int begin, int end) = points.Piece(piece);
            for (int i = begin; i < end; i++)
            {
                (double x, double y) = At(i);
                double squared = (x * x) + (y * y);
                double along = (x * m[0]) + (y * m[1]);
                // Σ_j |p − p_j|² (p − p_j), by the binomials.
                double common = (n * squared) - (2 * along) + trace;
                double cubicX = (x * common) - (squared * m[0]) + (2 * ((x * m[2]) + (y * m[3]))) - m[5];
                double cubicY = (y * common) - (squared * m[1]) + (2 * ((x * m[3]) + (y * m[4]))) - m[6];
                points.Repulsion[(long)i * stride] = (float)((n * x) - m[0] - (factor * cubicX));
                if (stride > 1)
                {
                    points.Repulsion[((long)i * stride) + 1] = (float)((n * y) - m[1] - (factor * cubicY));
                }
            }
        });
        // Σ_i≠j (1 + s)^−α ≈ n² − n − α Σ s.
        return (n * n) - n - (2 * ((n * trace) - (m[0] * m[0]) - (m[1] * m[1])));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        (double X, double Y) At(int i) =>
            (points.Positions[(long)i * stride] - (double)originX, stride == 1 ? 0 : points.Positions[((long)i * stride) + 1] - (double)originY);
    }
}
