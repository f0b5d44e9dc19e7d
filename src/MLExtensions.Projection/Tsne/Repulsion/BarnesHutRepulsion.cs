using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Repulsion by a tree of cells (Barnes &amp; Hut 1986; van der Maaten 2014), O(n log n), in one to three dimensions: a cell that is small
/// for its distance acts as one point at its mean. Eight points next to each other in the tree walk it together; a cell is taken as one
/// only where it is small for all eight.
/// </summary>
internal sealed unsafe class BarnesHutRepulsion : Repulsion
{
    private readonly CellTree _tree;
    private readonly float _inverseSquaredTheta;
    private readonly double[] _sums;
    private readonly Action<int> _piece;

    public BarnesHutRepulsion(MapPoints points, double degreesOfFreedom, double theta, WorkerTeam team)
        : base(points, degreesOfFreedom, team)
    {
        _tree = new CellTree(points);
        // With θ = 0 no cell is small enough.
        _inverseSquaredTheta = theta > 0 ? (float)(1 / (theta * theta)) : float.PositiveInfinity;
        _sums = new double[points.Pieces];
        _piece = degreesOfFreedom == 1 ? Student : General;
    }

    public override double Compute()
    {
        _tree.Build();
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
        _tree.Dispose();
        base.Dispose();
    }

    private void Student(int piece) => Run(piece, default(StudentKernel));

    private void General(int piece) => Run(piece, new GeneralKernel((float)DegreesOfFreedom));

    private void Run<TKernel>(int piece, TKernel kernel)
        where TKernel : struct, IMapKernel
    {
        (int begin, int end) = Points.Piece(piece);
        double sum = 0;
        for (int i = begin; i < end; i += 8)
        {
            sum += Eight(i, Math.Min(8, end - i), kernel);
        }

        // Each point met itself, with weight 1 and no force.
        _sums[piece] = sum - (end - begin);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Eight<TKernel>(int first, int count, TKernel kernel)
        where TKernel : struct, IMapKernel
    {
        CellTree tree = _tree;
        Vector256<float> x = Vector256.Load(tree.X + first);
        Vector256<float> y = Vector256.Load(tree.Y + first);
        Vector256<float> z = Vector256.Load(tree.Z + first);
        Vector256<float> sum = Vector256<float>.Zero;
        Vector256<float> forceX = Vector256<float>.Zero;
        Vector256<float> forceY = Vector256<float>.Zero;
        Vector256<float> forceZ = Vector256<float>.Zero;
        Cell* cells = tree.Cells;
        int at = 0;
        int end = tree.CellCount;
        while (at < end)
        {
            Cell* cell = cells + at;
            Vector256<float> dx = x - Vector256.Create(cell->X);
            Vector256<float> dy = y - Vector256.Create(cell->Y);
            Vector256<float> dz = z - Vector256.Create(cell->Z);
            Vector256<float> squared = (dx * dx) + (dy * dy) + (dz * dz);
            if (Vector256.GreaterThanAll(squared, Vector256.Create(cell->SquaredWidth * _inverseSquaredTheta)))
            {
                kernel.Weights(TKernel.Begin + squared, out Vector256<float> weight, out Vector256<float> force);
                Vector256<float> mass = Vector256.Create((float)cell->Count);
                force *= mass;
                sum = Vector256.FusedMultiplyAdd(weight, mass, sum);
                forceX = Vector256.FusedMultiplyAdd(force, dx, forceX);
                forceY = Vector256.FusedMultiplyAdd(force, dy, forceY);
                forceZ = Vector256.FusedMultiplyAdd(force, dz, forceZ);
                at = cell->Skip;
                continue;
            }

            if (cell->Skip == at + 1)
            {
                for (int j = cell->First; j < cell->First + cell->Count; j++)
                {
                    dx = x - Vector256.Create(tree.X[j]);
                    dy = y - Vector256.Create(tree.Y[j]);
                    dz = z - Vector256.Create(tree.Z[j]);
                    kernel.Weights(TKernel.Begin + (dx * dx) + (dy * dy) + (dz * dz), out Vector256<float> weight, out Vector256<float> force);
                    sum += weight;
                    forceX = Vector256.FusedMultiplyAdd(force, dx, forceX);
                    forceY = Vector256.FusedMultiplyAdd(force, dy, forceY);
                    forceZ = Vector256.FusedMultiplyAdd(force, dz, forceZ);
                }
            }

            at++;
        }

        double total = 0;
        for (int lane = 0; lane < count; lane++)
        {
            float* target = Points.Repulsion + ((long)tree.Order[first + lane] * Points.Stride);
            target[0] = forceX[lane];
            if (Points.Dimensions > 1)
            {
                target[1] = forceY[lane];
            }

            if (Points.Dimensions > 2)
            {
                target[2] = forceZ[lane];
            }

            total += sum[lane];
        }

        return total;
    }
}
