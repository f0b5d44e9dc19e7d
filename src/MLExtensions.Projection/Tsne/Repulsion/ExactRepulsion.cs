using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Repulsion over all pairs, O(n²): four points against eight others at once, each pair one time for both of its points.
/// </summary>
/// <remarks>
/// The rows are cut into lots of equal numbers of pairs. Each lot sums forces into room of its own, and these are added up in order, so that the
/// result does not depend on the threads.
/// </remarks>
internal sealed unsafe class ExactRepulsion : Repulsion
{
    private const int Lanes = 8;

    // The points that meet eight others at a time; they share a vector.
    private const int Rows = 4;

    // Weights of this many columns stay in floats; beyond they are added up in double.
    private const int BlockColumns = 2048;
    private const int MinLots = 8;
    private const int MaxLots = 64;
    private const int RowsOfLot = 128;

    // Of every eight points the x, then the y, then the z; forces likewise.
    private readonly AlignedBuffer<float> _coordinates;
    private readonly AlignedBuffer<float> _forces;
    private readonly int[] _starts;
    private readonly long[] _rooms;
    private readonly double[] _sums;
    private readonly int _padded;
    private readonly Action<int> _lot;
    private readonly Action<int> _reduce;

    public ExactRepulsion(MapPoints points, double degreesOfFreedom, WorkerTeam team)
        : base(points, degreesOfFreedom, team)
    {
        _padded = (points.Count + Lanes - 1) & -Lanes;
        _coordinates = new AlignedBuffer<float>((long)_padded * points.Dimensions);
        for (int i = points.Count; i < _padded; i++)
        {
            for (int d = 0; d < points.Dimensions; d++)
            {
                _coordinates[Place(i, d)] = MapKernels.FarAway;
            }
        }

        _starts = Lots(_padded, Math.Clamp(points.Count / RowsOfLot, MinLots, MaxLots));
        _sums = new double[_starts.Length - 1];
        _rooms = new long[_sums.Length + 1];
        for (int lot = 0; lot < _sums.Length; lot++)
        {
            _rooms[lot + 1] = _rooms[lot] + ((long)Width(lot) * points.Dimensions);
        }

        _forces = new AlignedBuffer<float>(_rooms[^1]);
        _lot = points.Dimensions switch
        {
            1 => Kernel<One>(),
            2 => Kernel<Two>(),
            _ => Kernel<Three>(),
        };
        _reduce = Reduce;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

        return sum;
    }

    public override void Dispose()
    {
        _coordinates.Dispose();
        _forces.Dispose();
        base.Dispose();
    }

    // Where the rows of each lot begin, by vectors: a row has pairs with the rows after it.
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

    // Where a point's coordinate is kept.
    private long Place(int point, int dimension) => ((long)(point & -Lanes) * Points.Dimensions) + (dimension * Lanes) + (point & (Lanes - 1));

    private int Width(int lot) => _padded - _starts[lot];

    private Action<int> Kernel<TDimensions>()
        where TDimensions : struct, IDimensions => DegreesOfFreedom == 1
            ? lot => Lot<StudentKernel, TDimensions>(lot, default)
            : double.IsInfinity(DegreesOfFreedom)
            ? lot => Lot<GaussianKernel, TDimensions>(lot, default)
            : lot => Lot<GeneralKernel, TDimensions>(lot, new GeneralKernel((float)DegreesOfFreedom));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Collect(int dimension)
    {
        int dimensions = Points.Dimensions;
        float* target = _coordinates.Address + (dimension * Lanes);
        float* source = Points.Positions + dimension;
        int stride = Points.Stride;
        for (int i = 0; i < Points.Count; i++, source += stride)
        {
            target[((i & -Lanes) * dimensions) + (i & (Lanes - 1))] = *source;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Lot<TKernel, TDimensions>(int lot, TKernel kernel)
        where TKernel : struct, IMapKernel
        where TDimensions : struct, IDimensions
    {
        int dimensions = TDimensions.Count;
        int padded = _padded * dimensions;
        float* points = _coordinates.Address;
        // The room of a lot begins at its first row.
        new Span<float>(_forces.Address + _rooms[lot], Width(lot) * dimensions).Clear();
        float* forces = _forces.Address + _rooms[lot] - ((long)_starts[lot] * dimensions);
        int end = _starts[lot + 1];
        // The coordinates of the rows at hand, each through a whole vector, for x, y and z.
        float* rows = stackalloc float[3 * Rows * Lanes];
        // The forces of their own vector.
        float* first = stackalloc float[3 * Rows * Lanes];
        double once = 0;
        double twice = 0;
        for (int i = _starts[lot]; i < end; i += Rows)
        {
            // The vector that the rows are in themselves.
            int vector = i & -Lanes;
            int own = vector * dimensions;
            float* here = points + own + (i - vector);
            for (int r = 0; r < Rows; r++)
            {
                Vector256.Store(Vector256.Create(here[r]), rows + (r * Lanes));
                Vector256.Store(Vector256.Create(TDimensions.Count > 1 ? here[Lanes + r] : 0), rows + ((Rows + r) * Lanes));
                Vector256.Store(Vector256.Create(TDimensions.Count > 2 ? here[(2 * Lanes) + r] : 0), rows + (((2 * Rows) + r) * Lanes));
            }

            // It meets them in both directions, one at a time.
            Vector256<float> x = Vector256.Load(points + own);
            Vector256<float> y = TDimensions.Count > 1 ? Vector256.Load(points + own + Lanes) : default;
            Vector256<float> z = TDimensions.Count > 2 ? Vector256.Load(points + own + (2 * Lanes)) : default;
            for (int r = 0; r < Rows; r++)
            {
                Vector256<float> mutual = default;
                Vector256<float> fx = default;
                Vector256<float> fy = default;
                Vector256<float> fz = default;
                Vector256<float> unused = default;
                Meet<TKernel, TDimensions>(kernel, x, y, z, rows + (r * Lanes), 0, ref mutual, ref fx, ref fy, ref fz, ref unused, ref unused, ref unused);
                once += Others(mutual, i + r, vector);
                Vector256.Store(fx, first + (r * Lanes));
                Vector256.Store(fy, first + ((Rows + r) * Lanes));
                Vector256.Store(fz, first + (((2 * Rows) + r) * Lanes));
            }

            Vector256<float> fx0 = Vector256.Load(first);
            Vector256<float> fx1 = Vector256.Load(first + Lanes);
            Vector256<float> fx2 = Vector256.Load(first + (2 * Lanes));
            Vector256<float> fx3 = Vector256.Load(first + (3 * Lanes));
            Vector256<float> fy0 = Vector256.Load(first + (4 * Lanes));
            Vector256<float> fy1 = Vector256.Load(first + (5 * Lanes));
            Vector256<float> fy2 = Vector256.Load(first + (6 * Lanes));
            Vector256<float> fy3 = Vector256.Load(first + (7 * Lanes));
            Vector256<float> fz0 = Vector256.Load(first + (8 * Lanes));
            Vector256<float> fz1 = Vector256.Load(first + (9 * Lanes));
            Vector256<float> fz2 = Vector256.Load(first + (10 * Lanes));
            Vector256<float> fz3 = Vector256.Load(first + (11 * Lanes));
            int step = Lanes * dimensions;
            for (int block = own + step; block < padded; block += BlockColumns * dimensions)
            {
                nint last = Math.Min(padded, block + (BlockColumns * dimensions));
                Vector256<float> weights = default;
                for (nint j = block; j < last; j += step)
                {
                    x = Vector256.Load(points + j);
                    y = TDimensions.Count > 1 ? Vector256.Load(points + j + Lanes) : default;
                    z = TDimensions.Count > 2 ? Vector256.Load(points + j + (2 * Lanes)) : default;
                    Vector256<float> backX = Vector256.Load(forces + j);
                    Vector256<float> backY = TDimensions.Count > 1 ? Vector256.Load(forces + j + Lanes) : default;
                    Vector256<float> backZ = TDimensions.Count > 2 ? Vector256.Load(forces + j + (2 * Lanes)) : default;
                    Meet<TKernel, TDimensions>(kernel, x, y, z, rows, 0, ref weights, ref fx0, ref fy0, ref fz0, ref backX, ref backY, ref backZ);
                    Meet<TKernel, TDimensions>(kernel, x, y, z, rows, 1, ref weights, ref fx1, ref fy1, ref fz1, ref backX, ref backY, ref backZ);
                    Meet<TKernel, TDimensions>(kernel, x, y, z, rows, 2, ref weights, ref fx2, ref fy2, ref fz2, ref backX, ref backY, ref backZ);
                    Meet<TKernel, TDimensions>(kernel, x, y, z, rows, 3, ref weights, ref fx3, ref fy3, ref fz3, ref backX, ref backY, ref backZ);
                    Vector256.Store(backX, forces + j);
                    if (TDimensions.Count > 1)
                    {
                        Vector256.Store(backY, forces + j + Lanes);
                    }

                    if (TDimensions.Count > 2)
                    {
                        Vector256.Store(backZ, forces + j + (2 * Lanes));
                    }
                }

                twice += Vector256.Sum(weights);
            }

            float* force = forces + own + (i - vector);
            Add(force, fx0, fx1, fx2, fx3);
            if (TDimensions.Count > 1)
            {
                Add(force + Lanes, fy0, fy1, fy2, fy3);
            }

            if (TDimensions.Count > 2)
            {
                Add(force + (2 * Lanes), fz0, fz1, fz2, fz3);
            }
        }

        _sums[lot] = once + (2 * twice);
    }

    // The weights of a row and the others of its vector: without that of the row itself, beside which those of distant ones would lose their
    // digits, and without those of fillers among themselves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Others(Vector256<float> weights, int row, int own)
    {
        Vector256<int> columns = Vector256<int>.Indices + Vector256.Create(own);
        Vector256<int> counts = Vector256.AndNot(Vector256.LessThan(columns, Vector256.Create(Points.Count)), Vector256.Equals(columns, Vector256.Create(row)));
        return row < Points.Count ? Vector256.Sum(weights & counts.AsSingle()) : 0;
    }

    // The sums over the lanes are forces upon the others: those upon the rows point the other way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* forces, Vector256<float> f0, Vector256<float> f1, Vector256<float> f2, Vector256<float> f3)
    {
        forces[0] -= Vector256.Sum(f0);
        forces[1] -= Vector256.Sum(f1);
        forces[2] -= Vector256.Sum(f2);
        forces[3] -= Vector256.Sum(f3);
    }

    // The forces of eight points and another upon each other.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Meet<TKernel, TDimensions>(
        TKernel kernel,
        Vector256<float> x,
        Vector256<float> y,
        Vector256<float> z,
        float* rows,
        [ConstantExpected] int row,
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
        Vector256<float> dx = x - Vector256.Load(rows + (row * Lanes));
        Vector256<float> squared = Vector256.FusedMultiplyAdd(dx, dx, TKernel.Begin);
        Vector256<float> dy = default;
        Vector256<float> dz = default;
        if (TDimensions.Count > 1)
        {
            dy = y - Vector256.Load(rows + ((Rows + row) * Lanes));
            squared = Vector256.FusedMultiplyAdd(dy, dy, squared);
        }

        if (TDimensions.Count > 2)
        {
            dz = z - Vector256.Load(rows + (((2 * Rows) + row) * Lanes));
            squared = Vector256.FusedMultiplyAdd(dz, dz, squared);
        }

        kernel.Weights(squared, out Vector256<float> weight, out Vector256<float> force);
        weights += weight;
        fx = Vector256.FusedMultiplyAdd(force, dx, fx);
        backX = Vector256.FusedMultiplyAdd(force, dx, backX);
        if (TDimensions.Count > 1)
        {
            fy = Vector256.FusedMultiplyAdd(force, dy, fy);
            backY = Vector256.FusedMultiplyAdd(force, dy, backY);
        }

        if (TDimensions.Count > 2)
        {
            fz = Vector256.FusedMultiplyAdd(force, dz, fz);
            backZ = Vector256.FusedMultiplyAdd(force, dz, backZ);
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
                Vector256<float> sum = default;
                for (int lot = 0; lot < _sums.Length && _starts[lot] <= i; lot++)
                {
                    sum += Vector256.Load(_forces.Address + _rooms[lot] + ((long)(i - _starts[lot]) * dimensions) + (d * Lanes));
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
