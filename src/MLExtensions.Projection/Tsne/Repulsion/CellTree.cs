using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>A cell of the tree.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Cell
{
    /// <summary>The mean of its points.</summary>
    public float X, Y, Z;

    /// <summary>The square of its width.</summary>
    public float SquaredWidth;

    /// <summary>The cell to go on with when this one is done; the next one for a leaf.</summary>
    public int Skip;

    /// <summary>Its first point.</summary>
    public int First;

    /// <summary>The number of its points.</summary>
    public int Count;
}

/// <summary>
/// A quadtree or octree over points sorted by their Morton codes: cells in the order of a walk from the root, each followed by its
/// children, so that a walk needs no stack.
/// </summary>
internal sealed unsafe class CellTree : IDisposable
{
    private const int LeafSize = 8;
    private readonly MapPoints _points;
    private readonly AlignedBuffer<float> _coordinates;
    private readonly ulong[] _codes;
    private readonly int _dimensions;
    private readonly int _levels;
    private AlignedBuffer<Cell> _cells;

    public CellTree(MapPoints points)
    {
        _points = points;
        _dimensions = points.Dimensions;
        _levels = 60 / Math.Max(2, _dimensions);
        _coordinates = new AlignedBuffer<float>(3L * (points.Count + 8));
        _codes = new ulong[points.Count];
        Order = new int[points.Count];
        _cells = new AlignedBuffer<Cell>(Math.Max(64, points.Count));
    }

    /// <summary>The point at each place of the tree's order.</summary>
    public int[] Order { get; }

    /// <summary>The points' coordinates in the tree's order; dimensions that the map lacks are 0.</summary>
    public float* X => _coordinates.Address;

    /// <inheritdoc cref="X"/>
    public float* Y => X + _points.Count + 8;

    /// <inheritdoc cref="X"/>
    public float* Z => Y + _points.Count + 8;

    /// <summary>The cells.</summary>
    public Cell* Cells => _cells.Address;

    /// <summary>Their number.</summary>
    public int CellCount { get; private set; }

    /// <summary>Builds the tree of the points' positions.</summary>
    public void Build()
    {
        int n = _points.Count;
        double width = 0;
        double* low = stackalloc double[3];
        for (int d = 0; d < _dimensions; d++)
        {
            float least = float.PositiveInfinity;
            float greatest = float.NegativeInfinity;
            for (int i = 0; i < n; i++)
            {
                float value = _points.Positions[((long)i * _points.Stride) + d];
                least = Math.Min(least, value);
                greatest = Math.Max(greatest, value);
            }

            low[d] = least;
            width = Math.Max(width, (double)greatest - least);
        }

        double scale = width > 0 ? ((1L << _levels) - 1) / width : 0;
        for (int i = 0; i < n; i++)
        {
            float* point = _points.Positions + ((long)i * _points.Stride);
            ulong code = 0;
            for (int d = 0; d < _dimensions; d++)
            {
                code |= Spread((ulong)((point[d] - low[d]) * scale)) << d;
            }

            _codes[i] = code;
            Order[i] = i;
        }

        Array.Sort(_codes, Order);
        float*[] axes = [X, Y, Z];
        for (int place = 0; place < n; place++)
        {
            float* point = _points.Positions + ((long)Order[place] * _points.Stride);
            for (int d = 0; d < _dimensions; d++)
            {
                axes[d][place] = point[d];
            }
        }

        CellCount = 0;
        Add(0, n, _levels, width);
    }

    public void Dispose()
    {
        _coordinates.Dispose();
        _cells.Dispose();
    }

    // Adds the cell of some points and then its children; gives back the sums of their coordinates.
    private (double X, double Y, double Z) Add(int first, int end, int level, double width)
    {
        int index = CellCount++;
        if (index >= _cells.Length)
        {
            Grow();
        }

        (double X, double Y, double Z) sum = default;
        if (end - first <= LeafSize || level == 0)
        {
            for (int i = first; i < end; i++)
            {
                sum = (sum.X + X[i], sum.Y + Y[i], sum.Z + Z[i]);
            }
        }
        else
        {
            int axes = Math.Max(2, _dimensions);
            int shift = (level - 1) * axes;
            for (int from = first; from < end;)
            {
                ulong child = _codes[from] >> shift;
                int to = End(from, end, child, shift);
                (double X, double Y, double Z) part = Add(from, to, level - 1, width / 2);
                sum = (sum.X + part.X, sum.Y + part.Y, sum.Z + part.Z);
                from = to;
            }
        }

        int count = end - first;
        _cells.Address[index] = new Cell
        {
            X = (float)(sum.X / count),
            Y = (float)(sum.Y / count),
            Z = (float)(sum.Z / count),
            SquaredWidth = (float)(width * width),
            Skip = CellCount,
            First = first,
            Count = count,
        };
        return sum;
    }

    // The first place after those of a child, by bisection.
    private int End(int from, int end, ulong child, int shift)
    {
        int low = from + 1;
        int high = end;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (_codes[middle] >> shift == child)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Grow()
    {
        var larger = new AlignedBuffer<Cell>(2 * _cells.Length);
        Buffer.MemoryCopy(_cells.Address, larger.Address, larger.Length * sizeof(Cell), _cells.Length * sizeof(Cell));
        _cells.Dispose();
        _cells = larger;
    }

    // Puts zeros between the bits: one between each two for up to two dimensions, two for three.
    private ulong Spread(ulong value)
    {
        int step = Math.Max(2, _dimensions);
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitDeposit(value, step == 2 ? 0x5555_5555_5555_5555UL : 0x1249_2492_4924_9249UL);
        }

        ulong result = 0;
        for (int bit = 0; bit < _levels; bit++)
        {
            result |= ((value >> bit) & 1) << (bit * step);
        }

        return result;
    }
}
