using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Repulsion by interpolation on a grid, O(n), in one or two dimensions. Where Linderman et al. (2019) convolve four charges, the
/// potential φ of one is enough: w is (1 + d²/α)^−α, the force is −½ ∇φ, and Z = Σφ − n.
/// </summary>
internal sealed unsafe class FftRepulsion(MapPoints points, double degreesOfFreedom, WorkerTeam team, double largestSpacing = FftRepulsion.Spacing) : Repulsion(points, degreesOfFreedom, team)
{
    /// <summary>The distance of two nodes of a large map: the error of the forces is 1e-3 to 4e-3 of their norm.</summary>
    public const double Spacing = 0.38;

    // In one dimension fewer neighbours share a node's error.
    private const double LineSpacing = 0.35;

    // Where there are few points to a unit of area (in 1-D of length), their errors do not average out, and the nodes are finer.
    private const double SparseSpacing = 0.3;
    private const double SparseDensity = 0.5;

    // Finer nodes resolve forces that nearly cancel inside a small map; below, rounding errors of the potential take over.
    private const double LeastSpacing = 0.05;

    // While a map is small its nodes are made finer, up to about as many in a row.
    private const int FineNodes = 160;

    // A map of few points that is very wide has coarser nodes: its points hardly feel each other.
    private const double MostNodes = 1 << 18;
    private const double MostNodesOfAPoint = 32;

    // A grid that was outgrown within so many iterations was too small.
    private const int FewUses = 10;

    private readonly SplineGrid _spline = new(points, team);
    private readonly double[] _bounds = new double[4 * points.Pieces];
    private Action<int>? _boundsOf;
    private GridConvolution? _grid;
    private double _spacing;
    private int _uses = FewUses;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Compute()
    {
        (double lowX, double highX, double lowY, double highY) = Bounds();
        double extent = Math.Max(highX - lowX, highY - lowY);
        if (extent * extent / DegreesOfFreedom < SmallMap.LargestSquare)
        {
            return SmallMap.Compute(Points, DegreesOfFreedom, Team);
        }

        Prepare(highX - lowX, highY - lowY);
        _spline.Place(_grid!, (lowX + highX) / 2, (lowY + highY) / 2, _spacing);
        _spline.Spread();
        _grid!.Convolve();
        return _spline.Gather() - Points.Count;
    }

    public override void Dispose()
    {
        _grid?.Dispose();
        _spline.Dispose();
        base.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prepare(double width, double height)
    {
        double spacing = SpacingFor(width, height);
        int across = LaneFourier.FastLength(2 * SplineGrid.Nodes(width, spacing));
        int down = LaneFourier.FastLength(2 * SplineGrid.Nodes(height, spacing));
        _uses++;
        bool resized = _grid is null || !Fits(across, 2 * _grid.Width) || !Fits(down, 2 * _grid.Height);
        if (resized)
        {
            // A map that grows fast gets room to grow into.
            bool roomy = _uses < FewUses;
            _grid?.Dispose();
            _grid = new GridConvolution(roomy ? Roomy(across) : across, roomy ? Roomy(down) : down, Team);
            _uses = 0;
        }

        if (resized || spacing != _spacing)
        {
            _spacing = spacing;
            _grid!.SetKernel(spacing, DegreesOfFreedom);
        }
    }

    // A grid that is a little too large is kept: a new one needs a new spectrum. Lengths have gaps, so that room may be a third of one.
    private static bool Fits(int needed, int present) => needed <= present && (needed > 0.75 * present || present <= Roomy(needed));

    private static int Roomy(int length) => LaneFourier.FastLength(length + (length / 8));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SpacingFor(double width, double height)
    {
        double fine = Math.Max(width, height) / FineNodes;
        double density = Points.Count / (width * Math.Max(1, height));
        double usual = Points.Dimensions == 1 ? Math.Min(LineSpacing, largestSpacing) : largestSpacing;
        double largest = density < SparseDensity ? Math.Min(SparseSpacing, usual) : usual;
        double spacing = Math.Clamp(fine, LeastSpacing, largest);
        if (spacing < largest)
        {
            // By steps, so that a growing map does not need a new spectrum at every iteration.
            spacing = Math.Clamp(Math.Pow(1.1, Math.Ceiling(Math.Log(spacing, 1.1))), LeastSpacing, largest);
        }

        while (SplineGrid.Nodes(width, spacing) * (double)SplineGrid.Nodes(height, spacing) > Math.Max(MostNodes, MostNodesOfAPoint * Points.Count))
        {
            spacing *= 1.1;
        }

        return spacing;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double LowX, double HighX, double LowY, double HighY) Bounds()
    {
        Team.Run(Points.Pieces, _boundsOf ??= BoundsOf);
        double lowX = double.PositiveInfinity;
        double highX = double.NegativeInfinity;
        double lowY = double.PositiveInfinity;
        double highY = double.NegativeInfinity;
        for (int piece = 0; piece < Points.Pieces; piece++)
        {
            lowX = Math.Min(lowX, _bounds[4 * piece]);
            highX = Math.Max(highX, _bounds[(4 * piece) + 1]);
            lowY = Math.Min(lowY, _bounds[(4 * piece) + 2]);
            highY = Math.Max(highY, _bounds[(4 * piece) + 3]);
        }

        return (lowX, highX, lowY, highY);
    }

    // Whole vectors: of (x, y) pairs in two dimensions, of x alone in one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BoundsOf(int piece)
    {
        (int begin, int end) = Points.Piece(piece);
        int stride = Points.Stride;
        float* values = Points.Positions + ((long)begin * stride);
        int length = (end - begin) * stride;
        Vector256<float> low = stride == 1 ? Vector256.Create(values[0]) : Vector256.Create(*(double*)values).AsSingle();
        Vector256<float> high = low;
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            Vector256<float> eight = Vector256.Load(values + i);
            low = Vector256.Min(low, eight);
            high = Vector256.Max(high, eight);
        }

        double* bounds = stackalloc double[4] { double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity };
        for (int lane = 0; lane < 8; lane++)
        {
            Extend(bounds, lane, low[lane]);
            Extend(bounds, lane, high[lane]);
        }

        for (; i < length; i++)
        {
            Extend(bounds, i, values[i]);
        }

        if (stride == 1)
        {
            (bounds[0], bounds[1], bounds[2], bounds[3]) = (Math.Min(bounds[0], bounds[2]), Math.Max(bounds[1], bounds[3]), 0, 0);
        }

        new Span<double>(bounds, 4).CopyTo(_bounds.AsSpan(4 * piece));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Extend(double* bounds, int lane, float value)
        {
            double* axis = bounds + (2 * (lane % 2));
            axis[0] = Math.Min(axis[0], value);
            axis[1] = Math.Max(axis[1], value);
        }
    }
}
