using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>
/// The candidates of the rows of one leaf: scores and places, appended without order and pruned when a list is full. Nothing
/// within the rounding error of the bound is dropped, so the exact distances decide at the end.
/// </summary>
internal sealed unsafe class CandidateLists : IDisposable
{
    private const int Bisections = 24;
    private const int Slop = 4;

    private readonly int _capacity;
    private readonly int _kept;
    private readonly float _unit;
    private readonly AlignedBuffer<float> _scores;
    private readonly AlignedBuffer<int> _places;
    private readonly AlignedBuffer<float> _bounds;
    private readonly AlignedBuffer<float> _looseBounds;
    private readonly AlignedBuffer<float> _exact;
    private readonly AlignedBuffer<int> _compress = CompressLanes();
    private readonly int[] _counts = new int[NeighborTree.LeafSize];
    private readonly float[] _norms = new float[NeighborTree.LeafSize];
    private readonly float[] _reach = new float[NeighborTree.LeafSize];
    private readonly PackedRows _packed;
    private int _first;

    /// <summary>Makes room.</summary>
    /// <param name="packed">The rows.</param>
    /// <param name="kept">The number of candidates that a row keeps, itself included.</param>
    public CandidateLists(PackedRows packed, int kept)
    {
        _packed = packed;
        _kept = kept;
        // The bound on the rounding error of a sum of that many products, in units of the last place.
        _unit = (packed.Columns + 16) * (1f / (1 << 24));
        _capacity = PanelShape.RoundUp((kept * 3 / 2) + 96 + PanelShape.Columns, 16);
        _scores = new AlignedBuffer<float>((long)NeighborTree.LeafSize * _capacity);
        _places = new AlignedBuffer<int>((long)NeighborTree.LeafSize * _capacity);
        _exact = new AlignedBuffer<float>(_capacity);
        _bounds = new AlignedBuffer<float>(NeighborTree.LeafSize);
        _looseBounds = new AlignedBuffer<float>(NeighborTree.LeafSize);
    }

    /// <summary>The score that a candidate of each row must exceed.</summary>
    public float* Bounds => _bounds.Address;

    /// <summary>The same, less the rounding error of a sketch.</summary>
    public float* LooseBounds => _looseBounds.Address;

    /// <summary>The distance beyond which nothing can be a neighbour of each row any more; infinite until enough candidates are there.</summary>
    public ReadOnlySpan<float> Reach => _reach;

    /// <summary>The largest <see cref="Reach"/>.</summary>
    public float LargestReach
    {
        get
        {
            fixed (float* reach = _reach)
            {
                return RowKernels.LargestMagnitude(reach, _reach.Length);
            }
        }
    }

    /// <summary>Begins with the rows of another leaf.</summary>
    /// <param name="first">The place of the first one.</param>
    /// <param name="count">The number of rows; the others never take a candidate.</param>
    public void Begin(int first, int count)
    {
        _first = first;
        float* offsets = _packed.Offsets + first;
        Array.Clear(_counts);
        for (int row = 0; row < NeighborTree.LeafSize; row++)
        {
            bool there = row < count;
            Bounds[row] = there ? float.NegativeInfinity : float.PositiveInfinity;
            LooseBounds[row] = Bounds[row];
            _norms[row] = there ? -2 * offsets[row] : 0;
            _reach[row] = there ? float.PositiveInfinity : 0;
        }
    }

    /// <summary>Appends what exceeds the bounds in a tile of scores.</summary>
    /// <param name="row">The first row of the tile.</param>
    /// <param name="place">The place of its first column.</param>
    /// <param name="scores">The tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(int row, int place, float* scores)
    {
        int* compress = _compress.Address;
        for (int end = row + PanelShape.Rows; row < end; row++)
        {
            Vector256<float> bound = Vector256.Create(Bounds[row]);
            float* list = _scores.Address + ((nint)row * _capacity);
            int* places = _places.Address + ((nint)row * _capacity);
            int count = _counts[row];
            for (int column = 0; column < PanelShape.Columns; column += Vector256<float>.Count, scores += Vector256<float>.Count)
            {
                Vector256<float> values = Vector256.Load(scores);
                uint hits = Vector256.GreaterThan(values, bound).ExtractMostSignificantBits();

                // All lanes are written, the hits first; the next write covers the others.
                Vector256<int> lanes = Vector256.LoadAligned(compress + (hits * 8));
                Vector256.ShuffleNative(values, lanes).Store(list + count);
                (lanes + Vector256.Create(place + column)).Store(places + count);
                count += BitOperations.PopCount(hits);
            }

            _counts[row] = count;
            if (count > _capacity - PanelShape.Columns)
            {
                Prune(row);
            }
        }
    }

    /// <summary>Tightens the bound of every row that has enough candidates.</summary>
    public void PruneAll()
    {
        for (int row = 0; row < NeighborTree.LeafSize; row++)
        {
            if (_counts[row] > _kept)
            {
                Prune(row);
            }
        }
    }

    /// <summary>The places of the candidates of a row; their order means nothing.</summary>
    public Span<int> Places(int row) => new(_places.Address + ((nint)row * _capacity), _counts[row]);

    public void Dispose()
    {
        _scores.Dispose();
        _places.Dispose();
        _bounds.Dispose();
        _looseBounds.Dispose();
        _compress.Dispose();
        _exact.Dispose();
    }

    /// <summary>For each mask of eight lanes, the lanes that are set, in order; the rest does not matter.</summary>
    private static AlignedBuffer<int> CompressLanes()
    {
        var lanes = new AlignedBuffer<int>(256 * 8);
        for (int mask = 0; mask < 256; mask++)
        {
            int count = 0;
            for (int lane = 0; lane < 8; lane++)
            {
                lanes[(mask * 8) + count] = lane;
                count += (mask >> lane) & 1;
            }
        }

        return lanes;
    }

    private void Prune(int row)
    {
        float* scores = _scores.Address + ((nint)row * _capacity);
        int count = _counts[row];
        for (int i = count; i % Vector256<float>.Count != 0; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        float bound = SetBound(row, Bisect(scores, count));
        int* places = _places.Address + ((nint)row * _capacity);
        int left = Compact(scores, places, count, bound);
        if (left > _capacity - PanelShape.Columns - 16)
        {
            left = PruneExactly(row, scores, places, left);
        }

        _counts[row] = left;
    }

    /// <summary>Turns a score that enough candidates reach into the bounds of a row.</summary>
    private float SetBound(int row, float score)
    {
        float norm = _norms[row];
        float distance = MathF.Sqrt(Math.Max(0, norm - (2 * score)));
        float length = MathF.Sqrt(norm) + distance;
        float error = 2 * _unit * length * length;
        // The strict comparison of the tile must let equal scores pass.
        float bound = Math.Max(Bounds[row], MathF.BitDecrement(score - error));
        Bounds[row] = bound;
        LooseBounds[row] = bound - error;
        _reach[row] = MathF.Sqrt(Math.Max(0, norm - (2 * (bound - error)))) * 1.000001f;
        return bound;
    }

    /// <summary>Too many are within the rounding error of the bound: their exact distances tell which can stay.</summary>
    private int PruneExactly(int row, float* scores, int* places, int count)
    {
        float* exact = _exact.Address;
        _packed.Exact.Squared(_first + row, places, count, exact);
        for (int i = 0; i < count; i++)
        {
            exact[i] = -exact[i];
        }

        for (int i = count; i % Vector256<float>.Count != 0; i++)
        {
            exact[i] = float.NegativeInfinity;
        }

        float bound = Bisect(exact, count);
        int left = 0;
        for (int i = 0; i < count; i++)
        {
            if (exact[i] >= bound)
            {
                (scores[left], places[left]) = (scores[i], places[i]);
                left++;
            }
        }

        SetBound(row, 0.5f * (_norms[row] + bound));
        return left > _capacity - PanelShape.Columns - 16 ? PruneTies(row, scores, places, left) : left;
    }

    /// <summary>Too many are at one distance: the lowest row numbers stay.</summary>
    private int PruneTies(int row, float* scores, int* places, int count)
    {
        var exact = new (float Squared, int Row, int Place, float Score)[count];
        for (int i = 0; i < count; i++)
        {
            exact[i] = (_packed.Exact.Squared(_first + row, places[i]), _packed.Order[places[i]], places[i], scores[i]);
        }

        Array.Sort(exact);
        for (int i = 0; i < _kept; i++)
        {
            (_, _, places[i], scores[i]) = exact[i];
        }

        SetBound(row, 0.5f * (_norms[row] - exact[_kept - 1].Squared));
        return _kept;
    }

    /// <summary>A score that at least the wanted number of candidates reach, and few more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Bisect(float* scores, int count)
    {
        Vector256<float> least = Vector256.Create(float.PositiveInfinity);
        Vector256<float> most = Vector256.Create(float.NegativeInfinity);
        for (int i = 0; i < count; i += Vector256<float>.Count)
        {
            Vector256<float> values = Vector256.Load(scores + i);
            most = Vector256.Max(most, values);
            least = Vector256.Min(least, Vector256.ConditionalSelect(
                Vector256.Equals(values, Vector256.Create(float.NegativeInfinity)), Vector256.Create(float.PositiveInfinity), values));
        }

        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            low = Math.Min(low, least[lane]);
            high = Math.Max(high, most[lane]);
        }

        for (int step = 0; step < Bisections; step++)
        {
            float middle = low + (0.5f * (high - low));
            if (!(middle > low && middle < high))
            {
                break;
            }

            Vector256<float> bound = Vector256.Create(middle);
            Vector256<int> sum = Vector256<int>.Zero;
            for (int i = 0; i < count; i += Vector256<float>.Count)
            {
                sum -= Vector256.GreaterThanOrEqual(Vector256.Load(scores + i), bound).AsInt32();
            }

            int reached = Vector256.Sum(sum);
            if (reached >= _kept)
            {
                low = middle;
                if (reached <= _kept + Slop)
                {
                    break;
                }
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Compact(float* scores, int* places, int count, float bound)
    {
        int left = 0;
        for (int i = 0; i < count; i++)
        {
            float score = scores[i];
            scores[left] = score;
            places[left] = places[i];
            left += score > bound ? 1 : 0;
        }

        return left;
    }
}
