using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Projection;

/// <summary>The attractive forces of t-SNE, Σ_j p_ij (1 + d²/α)⁻¹ (y_i − y_j), of rows of the affinities.</summary>
internal static unsafe class Attraction
{
    /// <summary>Computes the forces of some rows.</summary>
    /// <param name="matrix">The affinities.</param>
    /// <param name="points">The points.</param>
    /// <param name="degreesOfFreedom">α.</param>
    /// <param name="begin">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="forces">Takes the forces of the rows, from 0, by the points' stride.</param>
    public static void Compute(AffinityMatrix matrix, MapPoints points, double degreesOfFreedom, int begin, int end, float* forces)
    {
        float inverse = (float)(1 / degreesOfFreedom);
        fixed (int* columns = matrix.Columns)
        fixed (float* values = matrix.Values)
        fixed (int* starts = matrix.RowStarts)
        {
            if (points.Stride == 2 && Avx2.IsSupported)
            {
                Pairs(points.Positions, starts, columns, values, inverse, begin, end, forces);
            }
            else
            {
                Scalar(points.Positions, points.Stride, starts, columns, values, inverse, begin, end, forces);
            }
        }
    }

    // Two dimensions: a point is one load of 64 bits; four of them fill a vector, and eight (x, y) pairs give eight distances by
    // two shuffles. A gather instruction takes twice as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pairs(float* positions, int* starts, int* columns, float* values, float inverse, int begin, int end, float* forces)
    {
        Vector256<float> scale = Vector256.Create(inverse);
        Vector256<float> one = Vector256<float>.One;
        for (int row = begin; row < end; row++)
        {
            Vector256<float> point = Vector256.Create(*(double*)(positions + (2L * row))).AsSingle();
            Vector256<float> first = Vector256<float>.Zero;
            Vector256<float> second = Vector256<float>.Zero;
            int e = starts[row];
            int last = starts[row + 1];
            for (; e <= last - 8; e += 8)
            {
                Vector256<float> d0 = point - Four(positions, columns + e);
                Vector256<float> d1 = point - Four(positions, columns + e + 4);
                Vector256<float> s0 = d0 * d0;
                Vector256<float> s1 = d1 * d1;
                // By halves of 128 bits: squares of x of 0 1 4 5 2 3 6 7, then of y.
                Vector256<float> squared = Avx.Shuffle(s0, s1, 0b10_00_10_00) + Avx.Shuffle(s0, s1, 0b11_01_11_01);
                // The affinities in the same order 0 1 4 5 2 3 6 7.
                Vector256<float> p = Avx2.Permute4x64(Vector256.Load(values + e).AsDouble(), 0b11_01_10_00).AsSingle();
                Vector256<float> weight = p / Vector256.FusedMultiplyAdd(squared, scale, one);
                first = Vector256.FusedMultiplyAdd(Avx.UnpackLow(weight, weight), d0, first);
                second = Vector256.FusedMultiplyAdd(Avx.UnpackHigh(weight, weight), d1, second);
            }

            first += second;
            Vector128<float> half = first.GetLower() + first.GetUpper();
            float x = half[0] + half[2];
            float y = half[1] + half[3];
            for (; e < last; e++)
            {
                float* other = positions + (2L * columns[e]);
                float dx = positions[2L * row] - other[0];
                float dy = positions[(2L * row) + 1] - other[1];
                float weight = values[e] / (1 + (((dx * dx) + (dy * dy)) * inverse));
                x += weight * dx;
                y += weight * dy;
            }

            forces[0] = x;
            forces[1] = y;
            forces += 2;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Four(float* positions, int* columns)
    {
        double* pairs = (double*)positions;
        Vector128<double> low = Sse2.LoadHigh(Sse2.LoadScalarVector128(pairs + columns[0]), pairs + columns[1]);
        Vector128<double> high = Sse2.LoadHigh(Sse2.LoadScalarVector128(pairs + columns[2]), pairs + columns[3]);
        return Vector256.Create(low, high).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scalar(float* positions, int stride, int* starts, int* columns, float* values, float inverse, int begin, int end, float* forces)
    {
        for (int row = begin; row < end; row++)
        {
            float* point = positions + ((long)row * stride);
            // A point of fewer than four dimensions is filled up with zeros, so that one loop serves all.
            Vector128<float> at = Point(point, stride);
            Vector128<float> sum = Vector128<float>.Zero;
            for (int e = starts[row]; e < starts[row + 1]; e++)
            {
                Vector128<float> difference = at - Point(positions + ((long)columns[e] * stride), stride);
                float squared = Vector128.Dot(difference, difference);
                sum += difference * (values[e] / (1 + (squared * inverse)));
            }

            for (int d = 0; d < stride; d++)
            {
                forces[d] = sum[d];
            }

            forces += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Point(float* point, int stride) => stride switch
    {
        1 => Vector128.CreateScalar(point[0]),
        2 => Vector128.CreateScalar(*(double*)point).AsSingle(),
        _ => Vector128.Load(point),
    };
}
