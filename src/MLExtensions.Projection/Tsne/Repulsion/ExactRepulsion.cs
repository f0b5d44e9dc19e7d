using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Repulsion over all pairs, O(n²): two points against eight others at once, each pair one time for both of its points.
/// </summary>
/// <remarks>
/// The rows are cut into lots of equal numbers of pairs. Each lot sums forces into room of its own, and these are added up in order, so that the
/// result does not depend on the threads.
/// </remarks>
internal sealed unsafe class ExactRepulsion : Repulsion
{
    private const int Lanes = 8;

    // Weights of this many columns stay in floats; beyond they are added up in double.
    private const int BlockColumns = 2048;
    private const int MinLots = 8;
    private const int MaxLots = 64;
    private const int RowsOfLot = 128;

    private readonly AlignedBuffer<float> _coordinates;
    private readonly AlignedBuffer<float> _forces;
    private readonly int[] _starts;
    private readonly double[] _sums;
    private readonly int _padded;
    private readonly Action<int> _lot;
    private readonly Action<int> _reduce;

    public ExactRepulsion(MapPoints points, double degreesOfFreedom, WorkerTeam team)
        : base(points, degreesOfFreedom, team)
    {
        _padded = (points.Count + Lanes - 1) & -Lanes;
        _coordinates = new AlignedBuffer<float>((long)_padded * points.Dimensions);
        _coordinates.Span.Fill(MapKernels.FarAway);
        _starts = Lots(_padded, Math.Clamp(points.Count / RowsOfLot, MinLots, MaxLots));
        _sums = new double[_starts.Length - 1];
        _forces = new AlignedBuffer<float>((long)_sums.Length * _padded * points.Dimensions);
        _lot = points.Dimensions switch
        {
            1 => Kernel<One>(),
            2 => Kernel<Two>(),
            _ => Kernel<Three>(),
        };
        _reduce = Reduce;
    }

    public override double Compute()
    {
        for (int d = 0; d < Points.Dimensions; d++)
        {
            Collect(d);
        }

        Team.Run(_sums.Length, _lot);
        Team.Run(Points.Pieces, _reduce);
        double sum = 0;
        foreach (double part in _sums)
        {
            sum += part;
        }

        // Each point met itself, with weight 1 and no force, and so did the fillers of the last vector, each of them each.
        double fillers = _padded - Points.Count;
        return sum - Points.Count - (fillers * fillers);
    }

    public override void Dispose()
    {
        _coordinates.Dispose();
        _forces.Dispose();
        base.Dispose();
    }

    // Where the rows of each lot begin, by vectors: row i has pairs with the n − i rows after it.
    private static int[] Lots(int rows, int lots)
    {
        var starts = new int[lots + 1];
        for (int lot = 1; lot < lots; lot++)
        {
            starts[lot] = (int)(rows * (1 - Math.Sqrt(1 - ((double)lot / lots)))) & -Lanes;
        }

        starts[lots] = rows;
        return starts;
    }

    private Action<int> Kernel<TDimensions>()
        where TDimensions : struct, IDimensions => DegreesOfFreedom == 1
            ? lot => Lot<StudentKernel, TDimensions>(lot, default)
            : double.IsInfinity(DegreesOfFreedom)
            ? lot => Lot<GaussianKernel, TDimensions>(lot, default)
            : lot => Lot<GeneralKernel, TDimensions>(lot, new GeneralKernel((float)DegreesOfFreedom));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Collect(int dimension)
    {
        float* target = _coordinates.Address + ((long)dimension * _padded);
        float* source = Points.Positions + dimension;
        int stride = Points.Stride;
        for (int i = 0; i < Points.Count; i++, source += stride)
        {
            target[i] = *source;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Lot<TKernel, TDimensions>(int lot, TKernel kernel)
        where TKernel : struct, IMapKernel
        where TDimensions : struct, IDimensions
    {
        int padded = _padded;
        float* xs = _coordinates.Address;
        float* ys = xs + padded;
        float* zs = ys + padded;
        float* forceX = _forces.Address + ((long)lot * padded * TDimensions.Count);
        float* forceY = forceX + padded;
        float* forceZ = forceY + padded;
        int end = _starts[lot + 1];
        for (int d = 0; d < TDimensions.Count; d++)
        {
            new Span<float>(forceX + ((long)d * padded) + _starts[lot], padded - _starts[lot]).Clear();
        }

        double once = 0;
        double twice = 0;
        for (int i = _starts[lot]; i < end; i += 2)
        {
            Vector256<float> x0 = Vector256.Create(xs[i]);
            Vector256<float> x1 = Vector256.Create(xs[i + 1]);
            Vector256<float> y0 = TDimensions.Count > 1 ? Vector256.Create(ys[i]) : default;
            Vector256<float> y1 = TDimensions.Count > 1 ? Vector256.Create(ys[i + 1]) : default;
            Vector256<float> z0 = TDimensions.Count > 2 ? Vector256.Create(zs[i]) : default;
            Vector256<float> z1 = TDimensions.Count > 2 ? Vector256.Create(zs[i + 1]) : default;
            Vector256<float> fx0 = default;
            Vector256<float> fx1 = default;
            Vector256<float> fy0 = default;
            Vector256<float> fy1 = default;
            Vector256<float> fz0 = default;
            Vector256<float> fz1 = default;

            // The vector that the rows are in themselves meets them in both directions, one at a time.
            int own = i & -Lanes;
            Vector256<float> weights = default;
            Vector256<float> unused = default;
            Vector256<float> x = Vector256.Load(xs + own);
            Vector256<float> y = TDimensions.Count > 1 ? Vector256.Load(ys + own) : default;
            Vector256<float> z = TDimensions.Count > 2 ? Vector256.Load(zs + own) : default;
            Meet<TKernel, TDimensions>(kernel, x0 - x, y0 - y, z0 - z, ref weights, ref fx0, ref fy0, ref fz0, ref unused, ref unused, ref unused);
            Meet<TKernel, TDimensions>(kernel, x1 - x, y1 - y, z1 - z, ref weights, ref fx1, ref fy1, ref fz1, ref unused, ref unused, ref unused);
            once += Vector256.Sum(weights);
            for (int block = own + Lanes; block < padded; block += BlockColumns)
            {
                int last = Math.Min(padded, block + BlockColumns);
                weights = default;
                for (int j = block; j < last; j += Lanes)
                {
                    x = Vector256.Load(xs + j);
                    y = TDimensions.Count > 1 ? Vector256.Load(ys + j) : default;
                    z = TDimensions.Count > 2 ? Vector256.Load(zs + j) : default;
                    Vector256<float> backX = Vector256.Load(forceX + j);
                    Vector256<float> backY = TDimensions.Count > 1 ? Vector256.Load(forceY + j) : default;
                    Vector256<float> backZ = TDimensions.Count > 2 ? Vector256.Load(forceZ + j) : default;
                    Meet<TKernel, TDimensions>(kernel, x0 - x, y0 - y, z0 - z, ref weights, ref fx0, ref fy0, ref fz0, ref backX, ref backY, ref backZ);
                    Meet<TKernel, TDimensions>(kernel, x1 - x, y1 - y, z1 - z, ref weights, ref fx1, ref fy1, ref fz1, ref backX, ref backY, ref backZ);
                    Vector256.Store(backX, forceX + j);
                    if (TDimensions.Count > 1)
                    {
                        Vector256.Store(backY, forceY + j);
                    }

                    if (TDimensions.Count > 2)
                    {
                        Vector256.Store(backZ, forceZ + j);
                    }
                }

                twice += Vector256.Sum(weights);
            }

            forceX[i] += Vector256.Sum(fx0);
            forceX[i + 1] += Vector256.Sum(fx1);
            if (TDimensions.Count > 1)
            {
                forceY[i] += Vector256.Sum(fy0);
                forceY[i + 1] += Vector256.Sum(fy1);
            }

            if (TDimensions.Count > 2)
            {
                forceZ[i] += Vector256.Sum(fz0);
                forceZ[i + 1] += Vector256.Sum(fz1);
            }
        }

        _sums[lot] = once + (2 * twice);
    }

    // The forces of a point and eight others upon each other.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Meet<TKernel, TDimensions>(
        TKernel kernel,
        Vector256<float> dx,
        Vector256<float> dy,
        Vector256<float> dz,
        ref Vector256<float> weights,
        ref Vector256<float> fx,
        ref Vector256<float> fy,
        ref Vector256<float> fz,
        ref Vector256<float> backX,
        ref Vector256<float> backY,
        ref Vector256<float> backZ)
        where TKernel : struct, IMapKernel
        where TDimensions : struct, IDimensions
    {
        Vector256<float> squared = dx * dx;
        if (TDimensions.Count > 1)
        {
            squared = Vector256.FusedMultiplyAdd(dy, dy, squared);
        }

        if (TDimensions.Count > 2)
        {
            squared = Vector256.FusedMultiplyAdd(dz, dz, squared);
        }

        kernel.Weights(squared, out Vector256<float> weight, out Vector256<float> force);
        weights += weight;
        fx = Vector256.FusedMultiplyAdd(force, dx, fx);
        backX = Vector256.FusedMultiplyAdd(-force, dx, backX);
        if (TDimensions.Count > 1)
        {
            fy = Vector256.FusedMultiplyAdd(force, dy, fy);
            backY = Vector256.FusedMultiplyAdd(-force, dy, backY);
        }

        if (TDimensions.Count > 2)
        {
            fz = Vector256.FusedMultiplyAdd(force, dz, fz);
            backZ = Vector256.FusedMultiplyAdd(-force, dz, backZ);
        }
    }

    // Adds up the forces of the lots that reach a piece's points: those that begin before them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reduce(int piece)
    {
        (int begin, int end) = Points.Piece(piece);
        int stride = Points.Stride;
        int dimensions = Points.Dimensions;
        float* eight = stackalloc float[Lanes];
        for (int i = begin; i < end; i += Lanes)
        {
            for (int d = 0; d < dimensions; d++)
            {
                float* from = _forces.Address + ((long)d * _padded) + i;
                Vector256<float> sum = default;
                for (int lot = 0; lot < _sums.Length && _starts[lot] <= i; lot++)
                {
                    sum += Vector256.Load(from + ((long)lot * _padded * dimensions));
                }

                Vector256.Store(sum, eight);
                for (int lane = 0; lane < Math.Min(Lanes, end - i); lane++)
                {
                    Points.Repulsion[((long)(i + lane) * stride) + d] = eight[lane];
                }
            }
        }
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
