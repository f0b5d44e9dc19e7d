using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Spreads the points' charges onto the nodes of a grid and reads the potential and its slopes at the points. For spreading, the points are
/// dealt into bands of rows, so that threads work on rows of their own, and the nodes at hand stay in the cache.
/// </summary>
internal sealed unsafe class SplineGrid : IDisposable
{
    // More rows than a spline reaches beyond its first: bands but one apart do not touch.
    private const int BandRows = 8;

    // The parts that points are dealt in: few, so that threads seldom write into the same cache line.
    private const int Lots = 16;

    // The periodic kernel has an edge half a period away, whose ripples fall by 0.43 from node to node: they stay out of reach.
    private const int Margin = 10;

    private readonly MapPoints _points;
    private readonly WorkerTeam _team;
    private readonly AlignedBuffer<int> _sorted;
    private readonly AlignedBuffer<int> _bandOf;
    private readonly AlignedBuffer<float> _table = SplineWeights.CreateTable();
    private readonly double[] _potentials;
    private readonly Action<int> _count;
    private readonly Action<int> _deal;
    private readonly Action<int> _clear;
    private readonly Action<int> _spreadEven;
    private readonly Action<int> _spreadOdd;
    private readonly Action<int> _gather;
    private int[] _counts = [];
    private int[] _starts = [];
    private GridConvolution _grid;
    private int _bands;
    private int _countStride;
    private float _originX;
    private float _originY;
    private float _inverse;

    public SplineGrid(MapPoints points, WorkerTeam team)
    {
        _points = points;
        _team = team;
        _sorted = new AlignedBuffer<int>(points.Count);
        _bandOf = new AlignedBuffer<int>(points.Count);
        _potentials = new double[points.Pieces];
        _count = Count;
        _deal = Deal;
        _clear = Clear;
        _spreadEven = SpreadEven;
        _spreadOdd = SpreadOdd;
        _gather = GatherPiece;
        _grid = null!;
    }

    /// <summary>The nodes needed for an extent.</summary>
    public static int Nodes(double extent, double spacing) => (int)Math.Ceiling(extent / spacing) + SplineWeights.Nodes + Margin;

    /// <summary>Places the grid and deals the points into bands.</summary>
    /// <param name="grid">The nodes.</param>
    /// <param name="centreX">The middle of the points across.</param>
    /// <param name="centreY">The middle down.</param>
    /// <param name="spacing">The distance of two nodes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(GridConvolution grid, double centreX, double centreY, double spacing)
    {
        _grid = grid;
        _inverse = (float)(1 / spacing);
        _originX = (float)(centreX - (spacing * (grid.Width - 1) / 2));
        _originY = (float)(centreY - (spacing * (grid.Height - 1) / 2));
        _bands = (grid.Height + BandRows - 1) / BandRows;
        _countStride = (_bands + 31) & ~15;
        if (_counts.Length < _countStride * Lots)
        {
            _counts = new int[_countStride * Lots];
        }

        if (_starts.Length < _bands + 1)
        {
            _starts = new int[_bands + 1];
        }

        _team.Run(Lots, _count);
        int sum = 0;
        for (int band = 0; band < _bands; band++)
        {
            _starts[band] = sum;
            for (int lot = 0; lot < Lots; lot++)
            {
                ref int count = ref _counts[(lot * _countStride) + band];
                (count, sum) = (sum, sum + count);
            }
        }

        _starts[_bands] = sum;
        _team.Run(Lots, _deal);
    }

    /// <summary>Puts a charge of 1 at each point onto the nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Spread()
    {
        _team.Run((_bands + 1) / 2, _clear);
        _team.Run((_bands + 1) / 2, _spreadEven);
        _team.Run(_bands / 2, _spreadOdd);
    }

    /// <summary>Reads −½ of the potential's slopes into the points' repulsion.</summary>
    /// <returns>The sum of the potential over the points.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Gather()
    {
        _team.Run(_points.Pieces, _gather);
        double sum = 0;
        foreach (double potential in _potentials)
        {
            sum += potential;
        }

        return sum;
    }

    public void Dispose()
    {
        _table.Dispose();
        _sorted.Dispose();
        _bandOf.Dispose();
    }

    private (int Begin, int End) Lot(int lot) => ((int)((long)_points.Count * lot / Lots), (int)((long)_points.Count * (lot + 1) / Lots));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(int lot)
    {
        (int begin, int end) = Lot(lot);
        Span<int> counts = _counts.AsSpan(lot * _countStride, _bands);
        counts.Clear();
        float* positions = _points.Positions;
        int* bandOf = _bandOf.Address;
        bool flat = _points.Stride == 1;
        Vector128<float> origin = Vector128.Create(_originX, _originY, 0, 0);
        float inverse = _inverse;
        Vector128<int> last = Vector128.Create(_grid.Width, _grid.Height, 0, 0) - Vector128.Create(SplineWeights.Nodes - SplineWeights.Before);
        for (int i = begin; i < end; i++)
        {
            Vector128<int> cell = Cell((Point(positions, i, flat) - origin) * inverse, last);
            int band = (int)((uint)(cell[1] - SplineWeights.Before) / BandRows);
            bandOf[i] = band;
            counts[band]++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deal(int lot)
    {
        (int begin, int end) = Lot(lot);
        Span<int> next = _counts.AsSpan(lot * _countStride, _bands);
        int* sorted = _sorted.Address;
        int* bandOf = _bandOf.Address;
        for (int i = begin; i < end; i++)
        {
            sorted[next[bandOf[i]]++] = i;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Point(float* positions, int i, bool flat) =>
        flat ? Vector128.CreateScalar(positions[i]) : Vector128.CreateScalar(*(double*)(positions + (2L * i))).AsSingle();

    // The node at or below the point. Rounding may carry a point at the edge a node too far.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Cell(Vector128<float> place, Vector128<int> last) =>
        Vector128.Min(Vector128.Max(Vector128.ConvertToInt32Native(place), Vector128.Create(SplineWeights.Before)), last);

    // The sum of x in lane 0, of y in lane 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> HorizontalSums(Vector128<float> x, Vector128<float> y)
    {
        if (Sse3.IsSupported)
        {
            Vector128<float> pairs = Sse3.HorizontalAdd(x, y);
            pairs = Sse3.HorizontalAdd(pairs, pairs);
            return pairs;
        }

        return Vector128.Create(Vector128.Sum(x), Vector128.Sum(y), 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Clear(int pair)
    {
        int first = 2 * pair * BandRows;
        int last = Math.Min(_grid.Height, first + (2 * BandRows));
        new Span<float>(_grid.Charges + ((long)first * _grid.Stride), (last - first) * _grid.Stride).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadEven(int pair) => SpreadBand(2 * pair);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadOdd(int pair) => SpreadBand((2 * pair) + 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpreadBand(int band)
    {
        float* charges = _grid.Charges;
        long stride = _grid.Stride;
        Vector128<float> origin = Vector128.Create(_originX, _originY, 0, 0);
        float inverse = _inverse;
        Vector128<int> last = Vector128.Create(_grid.Width, _grid.Height, 0, 0) - Vector128.Create(SplineWeights.Nodes - SplineWeights.Before);
        float* positions = _points.Positions;
        bool flat = _points.Stride == 1;
        float* down = stackalloc float[8];
        float* table = _table.Address;
        int* sorted = _sorted.Address;
        int end = _starts[band + 1];
        for (int s = _starts[band]; s < end; s++)
        {
            int i = sorted[s];
            Vector128<float> place = (Point(positions, i, flat) - origin) * inverse;
            Vector128<int> cell = Cell(place, last);
            place -= Vector128.ConvertToSingle(cell);
            Vector256<float> across = SplineWeights.At(table, place[0]);
            Vector256.Store(SplineWeights.At(table, place[1]), down);
            float* node = charges + ((cell[1] - SplineWeights.Before) * stride) + cell[0] - SplineWeights.Before;
            for (int r = 0; r < SplineWeights.Nodes; r += 2)
            {
                Vector256.Store(Vector256.FusedMultiplyAdd(across, Vector256.Create(down[r]), Vector256.Load(node)), node);
                Vector256.Store(Vector256.FusedMultiplyAdd(across, Vector256.Create(down[r + 1]), Vector256.Load(node + stride)), node + stride);
                node += 2 * stride;
            }
        }
    }

    // Points by blocks, the weights of all of a block before its sums: what follows from one point is a long chain, and the
    // processor does not look far enough ahead to work on several points at once by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherPiece(int piece)
    {
        const int Block = 32;
        const int Floats = 32;
        float* potential = _grid.Potential;
        long stride = _grid.Stride;
        Vector128<float> origin = Vector128.Create(_originX, _originY, 0, 0);
        float inverse = _inverse;
        Vector128<int> last = Vector128.Create(_grid.Width, _grid.Height, 0, 0) - Vector128.Create(SplineWeights.Nodes - SplineWeights.Before);
        float* positions = _points.Positions;
        bool flat = _points.Stride == 1;
        float* forces = _points.Repulsion;
        float* table = _table.Address;
        // Of each point: weights across, their slopes, weights down, their slopes.
        float* weights = stackalloc float[Block * Floats];
        float** nodes = stackalloc float*[Block];
        Vector128<float> scale = Vector128.Create(-0.5f * _inverse);
        double total = 0;
        (int begin, int end) = _points.Piece(piece);
        for (; begin < end; begin += Block)
        {
            int count = Math.Min(Block, end - begin);
            for (int k = 0; k < count; k++)
            {
                Vector128<float> place = (Point(positions, begin + k, flat) - origin) * inverse;
                Vector128<int> cell = Cell(place, last);
                place -= Vector128.ConvertToSingle(cell);
                float* of = weights + (k * Floats);
                Vector256.Store(SplineWeights.At(table, place[0]), of);
                Vector256.Store(SplineWeights.Slopes(table, place[0]), of + 8);
                Vector256.Store(SplineWeights.At(table, place[1]), of + 16);
                Vector256.Store(SplineWeights.Slopes(table, place[1]), of + 24);
                nodes[k] = potential + ((cell[1] - SplineWeights.Before) * stride) + cell[0] - SplineWeights.Before;
            }

            Vector256<float> sums = Vector256<float>.Zero;
            for (int k = 0; k < count; k++)
            {
                float* of = weights + (k * Floats);
                float* node = nodes[k];
                // Two chains of sums each: a point is done in half the time that one chain would take.
                Vector256<float> even = Vector256.Load(node);
                Vector256<float> odd = Vector256.Load(node + stride);
                Vector256<float> values = even * of[16];
                Vector256<float> others = odd * of[17];
                Vector256<float> slopes = even * of[24];
                Vector256<float> otherSlopes = odd * of[25];
                node += 2 * stride;
                even = Vector256.Load(node);
                odd = Vector256.Load(node + stride);
                values = Vector256.FusedMultiplyAdd(even, Vector256.Create(of[18]), values);
                others = Vector256.FusedMultiplyAdd(odd, Vector256.Create(of[19]), others);
                slopes = Vector256.FusedMultiplyAdd(even, Vector256.Create(of[26]), slopes);
                otherSlopes = Vector256.FusedMultiplyAdd(odd, Vector256.Create(of[27]), otherSlopes);
                node += 2 * stride;
                even = Vector256.Load(node);
                odd = Vector256.Load(node + stride);
                values = Vector256.FusedMultiplyAdd(even, Vector256.Create(of[20]), values);
                others = Vector256.FusedMultiplyAdd(odd, Vector256.Create(of[21]), others);
                slopes = Vector256.FusedMultiplyAdd(even, Vector256.Create(of[28]), slopes);
                otherSlopes = Vector256.FusedMultiplyAdd(odd, Vector256.Create(of[29]), otherSlopes);
                values += others;
                slopes += otherSlopes;
                Vector256<float> across = Vector256.Load(of);
                sums = Vector256.FusedMultiplyAdd(values, across, sums);
                Vector256<float> forceX = values * Vector256.Load(of + 8);
                Vector256<float> forceY = slopes * across;
                Vector128<float> force = HorizontalSums(forceX.GetLower() + forceX.GetUpper(), forceY.GetLower() + forceY.GetUpper()) * scale;
                if (flat)
                {
                    forces[begin + k] = force[0];
                }
                else
                {
                    *(double*)(forces + (2L * (begin + k))) = force.AsDouble()[0];
                }
            }

            total += Vector256.Sum(sums);
        }

        _potentials[piece] = total;
    }
}
