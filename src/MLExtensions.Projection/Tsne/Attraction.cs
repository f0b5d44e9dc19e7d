using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Projection;

/// <summary>The attractive forces of t-SNE, Σ_j p_ij (1 + d²/α)⁻¹ (y_i − y_j), of rows of the affinities.</summary>
internal static unsafe class Attraction
{
    private const double LargestAlpha = 1e12;

    /// <summary>Whether <see cref="ComputePacked"/> works here for points of a number of dimensions.</summary>
    /// <param name="stride">The points' stride.</param>
    public static bool PacksEdges(int stride) => stride == 2 && Avx2.IsSupported;

    /// <summary>Computes the forces of some rows.</summary>
    /// <param name="matrix">The affinities.</param>
    /// <param name="points">The points.</param>
    /// <param name="degreesOfFreedom">α.</param>
    /// <param name="begin">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="forces">Takes the forces of the rows, from 0, by the points' stride.</param>
    public static void Compute(AffinityMatrix matrix, MapPoints points, double degreesOfFreedom, int begin, int end, float* forces)
    {
        fixed (int* columns = matrix.Columns)
        fixed (float* values = matrix.Values)
        fixed (int* starts = matrix.RowStarts)
        {
            Scalar(points.Positions, points.Stride, starts, columns, values, (float)(1 / degreesOfFreedom), begin, end, forces);
        }
    }

    /// <summary>Computes the forces of the rows of a piece in two dimensions.</summary>
    /// <param name="edges">The affinities.</param>
    /// <param name="points">The points.</param>
    /// <param name="degreesOfFreedom">α.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="forces">Takes the forces of the piece's rows, from 0.</param>
    /// <remarks>
    /// A point is one load of 64 bits; four of them fill a vector, and two shuffles make the x and the y of eight. A gather
    /// instruction takes twice as long.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ComputePacked(PackedEdges edges, MapPoints points, double degreesOfFreedom, int piece, float* forces)
    {
        // The hardware follows a stream up to the end of a page only.
        const int Ahead = 1024;
        // p (1 + d²/α)⁻¹ is α p / (α + d²); with the largest α it is p, as far as floats go, as it is in the limit.
        float alpha = (float)Math.Min(degreesOfFreedom, LargestAlpha);
        Vector256<float> alphas = Vector256.Create(alpha);
        (int begin, int end) = points.Piece(piece);
        double* pairs = (double*)points.Positions;
        double* own = pairs + begin;
        double* sums = (double*)forces;
        new Span<double>(sums, end - begin).Clear();
        byte* near = edges.Near(piece);
        PackedEdges.Run* run = edges.Runs(piece);
        foreach (PackedEdges.Segment segment in edges.Segments(piece))
        {
            double* block = pairs + edges.FirstColumn(segment);
            for (PackedEdges.Run* lastRun = run + segment.Runs; run < lastRun; run++)
            {
                Vector256<float> point = Vector256.Create(own[run->Row]).AsSingle();
                Vector256<float> sumX = Vector256<float>.Zero;
                Vector256<float> sumY = Vector256<float>.Zero;
                byte* last = near + run->Bytes;
                for (; near < last; near += PackedEdges.NearBytes)
                {
                    Sse.Prefetch0(near + Ahead);
                    ushort* column = (ushort*)near;
                    Vector256<float> d0 = point - Four(block + column[0], block + column[1], block + column[2], block + column[3]);
                    Vector256<float> d1 = point - Four(block + column[4], block + column[5], block + column[6], block + column[7]);
                    Add(d0, d1, (float*)(near + (PackedEdges.Lanes * sizeof(ushort))), alphas, ref sumX, ref sumY);
                }

                AddSums(sumX, sumY, alpha, sums + run->Row);
            }
        }

        int* starts = edges.FarStarts;
        if (starts[end] == starts[begin])
        {
            return;
        }

        byte* far = edges.Far + ((long)starts[begin] * PackedEdges.FarBytes);
        for (int row = begin; row < end; row++)
        {
            byte* last = far + ((long)(starts[row + 1] - starts[row]) * PackedEdges.FarBytes);
            if (far == last)
            {
                continue;
            }

            Vector256<float> point = Vector256.Create(pairs[row]).AsSingle();
            Vector256<float> sumX = Vector256<float>.Zero;
            Vector256<float> sumY = Vector256<float>.Zero;
            for (; far < last; far += PackedEdges.FarBytes)
            {
                int* column = (int*)far;
                Vector256<float> d0 = point - Four(pairs + column[0], pairs + column[1], pairs + column[2], pairs + column[3]);
                Vector256<float> d1 = point - Four(pairs + column[4], pairs + column[5], pairs + column[6], pairs + column[7]);
                Add(d0, d1, (float*)(far + (PackedEdges.Lanes * sizeof(int))), alphas, ref sumX, ref sumY);
            }

            AddSums(sumX, sumY, alpha, sums + row - begin);
        }
    }

    // Adds the sums over the lanes to a force.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSums(Vector256<float> sumX, Vector256<float> sumY, float alpha, double* force)
    {
        Vector128<float> halves = Sse3.HorizontalAdd(sumX.GetLower() + sumX.GetUpper(), sumY.GetLower() + sumY.GetUpper());
        Vector128<float> sum = Vector128.FusedMultiplyAdd(Sse3.HorizontalAdd(halves, halves), Vector128.Create(alpha), Vector128.CreateScalar(*force).AsSingle());
        *force = sum.AsDouble()[0];
    }

    // The forces of eight points, four (x, y) pairs of differences each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<float> d0, Vector256<float> d1, float* values, Vector256<float> alphas, ref Vector256<float> sumX, ref Vector256<float> sumY)
    {
        Vector256<float> x = Avx.Shuffle(d0, d1, 0b10_00_10_00);
        Vector256<float> y = Avx.Shuffle(d0, d1, 0b11_01_11_01);
        Vector256<float> spread = Vector256.FusedMultiplyAdd(y, y, Vector256.FusedMultiplyAdd(x, x, alphas));
        Vector256<float> weight = Vector256.Load(values) / spread;
        sumX = Vector256.FusedMultiplyAdd(weight, x, sumX);
        sumY = Vector256.FusedMultiplyAdd(weight, y, sumY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Four(double* a, double* b, double* c, double* d)
    {
        Vector128<double> low = Sse2.LoadHigh(Sse2.LoadScalarVector128(a), b);
        Vector128<double> high = Sse2.LoadHigh(Sse2.LoadScalarVector128(c), d);
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
