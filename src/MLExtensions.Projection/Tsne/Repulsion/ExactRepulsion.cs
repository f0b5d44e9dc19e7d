using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Repulsion over all pairs, O(n²): eight other points at once.</summary>
internal sealed unsafe class ExactRepulsion : Repulsion
{
    // Sums of this many terms a lane stay in floats; beyond they are added up in double.
    private const int BlockSize = 2048;

    private readonly AlignedBuffer<float> _coordinates;
    private readonly double[] _sums;
    private readonly int _padded;
    private readonly Action<int> _piece;

    public ExactRepulsion(MapPoints points, double degreesOfFreedom, WorkerTeam team)
        : base(points, degreesOfFreedom, team)
    {
        _padded = (points.Count + 7) & ~7;
        _coordinates = new AlignedBuffer<float>((long)_padded * points.Dimensions);
        _coordinates.Span.Fill(MapKernels.FarAway);
        _sums = new double[points.Pieces];
        _piece = degreesOfFreedom == 1 ? Student : double.IsInfinity(degreesOfFreedom) ? Gaussian : General;
    }

    public override double Compute()
    {
        for (int d = 0; d < Points.Dimensions; d++)
        {
            float* target = _coordinates.Address + ((long)d * _padded);
            for (int i = 0; i < Points.Count; i++)
            {
                target[i] = Points.Positions[((long)i * Points.Stride) + d];
            }
        }

        Team.Run(Points.Pieces, _piece);
        double sum = 0;
        foreach (double part in _sums)
        {
            sum += part;
        }

        return sum;
    }

    public override void Dispose()
    {
        _coordinates.Dispose();
        base.Dispose();
    }

    private void Student(int piece) => Run(piece, default(StudentKernel));

    private void General(int piece) => Run(piece, new GeneralKernel((float)DegreesOfFreedom));

    private void Gaussian(int piece) => Run(piece, default(GaussianKernel));

    private void Run<TKernel>(int piece, TKernel kernel)
        where TKernel : struct, IMapKernel
    {
        (int begin, int end) = Points.Piece(piece);
        double total = 0;
        for (int i = begin; i < end; i++)
        {
            total += Points.Dimensions switch
            {
                1 => Row<TKernel, One>(i, kernel),
                2 => Row<TKernel, Two>(i, kernel),
                _ => Row<TKernel, Three>(i, kernel),
            };
        }

        // Each point met itself, with weight 1 and no force.
        _sums[piece] = total - (end - begin);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Row<TKernel, TDimensions>(int i, TKernel kernel)
        where TKernel : struct, IMapKernel
        where TDimensions : struct, IDimensions
    {
        float* xs = _coordinates.Address;
        float* ys = xs + _padded;
        float* zs = ys + _padded;
        int dimensions = TDimensions.Count;
        float* point = Points.Positions + ((long)i * Points.Stride);
        Vector256<float> x = Vector256.Create(point[0]);
        Vector256<float> y = dimensions > 1 ? Vector256.Create(point[1]) : default;
        Vector256<float> z = dimensions > 2 ? Vector256.Create(point[2]) : default;
        double sum = 0;
        double forceX = 0;
        double forceY = 0;
        double forceZ = 0;
        for (int block = 0; block < _padded; block += BlockSize)
        {
            int end = Math.Min(_padded, block + BlockSize);
            Vector256<float> weights = default;
            Vector256<float> fx = default;
            Vector256<float> fy = default;
            Vector256<float> fz = default;
            for (int j = block; j < end; j += 8)
            {
                Vector256<float> dx = x - Vector256.Load(xs + j);
                Vector256<float> squared = dx * dx;
                Vector256<float> dy = default;
                Vector256<float> dz = default;
                if (dimensions > 1)
                {
                    dy = y - Vector256.Load(ys + j);
                    squared = Vector256.FusedMultiplyAdd(dy, dy, squared);
                }

                if (dimensions > 2)
                {
                    dz = z - Vector256.Load(zs + j);
                    squared = Vector256.FusedMultiplyAdd(dz, dz, squared);
                }

                kernel.Weights(squared, out Vector256<float> weight, out Vector256<float> force);
                weights += weight;
                fx = Vector256.FusedMultiplyAdd(force, dx, fx);
                if (dimensions > 1)
                {
                    fy = Vector256.FusedMultiplyAdd(force, dy, fy);
                }

                if (dimensions > 2)
                {
                    fz = Vector256.FusedMultiplyAdd(force, dz, fz);
                }
            }

            sum += Vector256.Sum(weights);
            forceX += Vector256.Sum(fx);
            forceY += Vector256.Sum(fy);
            forceZ += Vector256.Sum(fz);
        }

        float* target = Points.Repulsion + ((long)i * Points.Stride);
        target[0] = (float)forceX;
        if (dimensions > 1)
        {
            target[1] = (float)forceY;
        }

        if (dimensions > 2)
        {
            target[2] = (float)forceZ;
        }

        return sum;
    }

    private interface IDimensions
    {
        static abstract int Count { get; }
    }

    private readonly struct One : IDimensions
    {
        public static int Count => 1;
    }

    private readonly struct Two : IDimensions
    {
        public static int Count => 2;
    }

    private readonly struct Three : IDimensions
    {
        public static int Count => 3;
    }
}
