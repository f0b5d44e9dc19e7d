using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>
/// The nearest neighbours of every row by squared Euclidean distance: leaf against leaf, nearest leaves first, in tiles; what no
/// bound rules out is compared exactly.
/// </summary>
internal sealed unsafe class TileSearch
{
    private readonly PackedRows _packed;
    private readonly int _neighbors;
    private readonly int _visited;

    /// <summary>Prepares a search.</summary>
    /// <param name="packed">The rows as panels.</param>
    /// <param name="neighbors">The neighbours wanted of each row.</param>
    /// <param name="leaves">The nearest leaves that each leaf is compared with; all of them for an exact search.</param>
    public TileSearch(PackedRows packed, int neighbors, int leaves = int.MaxValue)
    {
        _visited = Math.Min(leaves, packed.Leaves);
        _packed = packed;
        _neighbors = neighbors;
    }

    /// <summary>Counts of the work done, for measurements.</summary>
    public long TilesSeen;

    public long TilesScreened;

    public long TilesScored;

    public long TilesHit;

    /// <summary>Runs the search.</summary>
    /// <param name="indices">Receives rows × k row numbers.</param>
    /// <param name="squared">Receives rows × k squared distances.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    public void Run(int[] indices, float[] squared, NearestNeighborsOptions options)
    {
        int next = -1;
        int done = 0;
        Workers.Run(Math.Min(options.Threads, _packed.Leaves), stop =>
        {
            using var worker = new Worker(this, indices, squared, options.CancellationToken);
            for (int leaf; (leaf = Interlocked.Increment(ref next)) < _packed.Leaves && !stop.IsCancellationRequested;)
            {
                worker.Search(leaf);
                int finished = Interlocked.Increment(ref done);
                options.Progress?.Report((double)finished / _packed.Leaves);
            }

            Interlocked.Add(ref TilesSeen, worker.Seen);
            Interlocked.Add(ref TilesScreened, worker.Screened);
            Interlocked.Add(ref TilesScored, worker.Scored);
            Interlocked.Add(ref TilesHit, worker.Hit);
        });
    }

    /// <summary>The scratch of one thread.</summary>
    private sealed class Worker : IDisposable
    {
        private const int Size = NeighborTree.LeafSize;
        private const float LargestReach = 1e15f;

        // Balls in many columns reach everything.
        private const int LargestDepthOfBalls = 24;

        private static readonly uint AllBlocks = (1u << (Size / PanelShape.Columns)) - 1;

        private readonly TileSearch _search;
        private readonly PackedRows _packed;
        private readonly CandidateLists _lists;
        private readonly RankedNeighbors _ranked;
        private readonly AlignedBuffer<float> _left;
        private readonly AlignedBuffer<float> _leftSketches;
        private readonly AlignedBuffer<float> _leftBlocks;
        private readonly AlignedBuffer<float> _tile;
        // Leaves by distance: the bits of the distance, which are in its order, above the leaf.
        private readonly ulong[] _leaves;
        private readonly CancellationToken _cancellationToken;

        public long Seen, Screened, Scored, Hit;

        public Worker(TileSearch search, int[] indices, float[] squared, CancellationToken cancellationToken)
        {
            _search = search;
            _packed = search._packed;
            _lists = new CandidateLists(_packed, search._neighbors + 1);
            _ranked = new RankedNeighbors(_packed, search._neighbors, indices, squared);
            _left = new AlignedBuffer<float>((long)Size * _packed.Columns);
            _leftSketches = new AlignedBuffer<float>((long)Size * _packed.SketchDepth);
            _leftBlocks = new AlignedBuffer<float>((long)Size * _packed.BlockDepth);
            _tile = new AlignedBuffer<float>(PanelShape.Rows * PanelShape.Columns);
            _leaves = new ulong[_packed.Leaves];
            _cancellationToken = cancellationToken;
        }

        public void Search(int leaf)
        {
            int first = leaf * Size;
            int count = Math.Min(Size, _packed.Order.Length - first);
            int sketch = _packed.SketchDepth;
            PackedRows.CopyLeft(_packed.Panels(leaf), _packed.Columns, _left.Address, _packed.Columns);
            PackedRows.CopyLeft(_packed.Sketches(leaf), sketch, _leftSketches.Address, sketch);
            PackedRows.CopyLeft(
                sketch > 0 ? _packed.Sketches(leaf) : _packed.Panels(leaf), _packed.BlockDepth - 1, _leftBlocks.Address, _packed.BlockDepth);
            _lists.Begin(first, count);
            SortLeaves(leaf);
            for (int i = 0; i < _search._visited; i++)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                int other = (int)(uint)_leaves[i];
                float distance = BitConverter.UInt32BitsToSingle((uint)(_leaves[i] >> 32));
                if (distance > (_lists.LargestReach + _packed.Radii[leaf] + _packed.Radii[other]) * 1.0001f)
                {
                    continue;
                }

                Compare(other);
                if (i == 0)
                {
                    _lists.PruneAll();
                }
            }

            _lists.PruneAll();
            for (int row = 0; row < count; row++)
            {
                _ranked.Write(first + row, _lists.Places(row));
            }
        }

        /// <summary>All leaves by the distance of their centres, the leaf itself first.</summary>
        private void SortLeaves(int leaf)
        {
            _leaves[0] = (uint)leaf;
            int count = 1;
            for (int other = 0; other < _leaves.Length; other++)
            {
                if (other != leaf)
                {
                    float distance = MathF.Sqrt(ExactDistances.Squared(_packed.Center(leaf), _packed.Center(other), _packed.Columns));
                    _leaves[count++] = ((ulong)BitConverter.SingleToUInt32Bits(distance) << 32) | (uint)other;
                }
            }

            Array.Sort(_leaves, 1, count - 1);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Compare(int other)
        {
            (int height, int width, int depth, int sketch) = (PanelShape.Rows, PanelShape.Columns, _packed.Columns, _packed.SketchDepth);
            float* panels = _packed.Panels(other);
            float* sketches = _packed.Sketches(other);
            float* offsets = _packed.Offsets + ((nint)other * Size);
            bool balls = sketch > 0 || depth <= LargestDepthOfBalls;
            Seen += Size / height * (Size / width);
            for (int row = 0; row < Size; row += height)
            {
                uint near = balls ? NearBlocks(row, other) : AllBlocks;
                float* left = _left.Address + ((nint)row * depth);
                float* leftSketch = _leftSketches.Address + ((nint)row * sketch);
                for (; near != 0; near &= near - 1)
                {
                    Screened++;
                    int column = BitOperations.TrailingZeroCount(near) * width;
                    if (sketch > 0 && !PanelProduct.Score(leftSketch, sketches + ((nint)column * sketch), offsets + column, _lists.LooseBounds + row, sketch, null))
                    {
                        continue;
                    }

                    Scored++;
                    if (PanelProduct.Score(left, panels + ((nint)column * depth), offsets + column, _lists.Bounds + row, depth, _tile.Address))
                    {
                        Hit++;
                        _lists.Append(row, (other * Size) + column, _tile.Address);
                    }
                }
            }
        }

        /// <summary>The panels of a leaf whose balls are within reach of some row of a tile: a bit each.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private uint NearBlocks(int row, int leaf)
        {
            int depth = _packed.BlockDepth;
            float* left = _leftBlocks.Address + ((nint)row * depth);
            float* bounds = _lists.LooseBounds + row;
            for (int i = 0; i < PanelShape.Rows; i++)
            {
                // An infinite reach times a radius of 0 would be no number.
                left[((depth - 1) * PanelShape.Rows) + i] = Math.Min(_lists.Reach[row + i], LargestReach);
            }

            if (!PanelProduct.Score(left, _packed.Blocks(leaf), _packed.BlockOffsets(leaf), bounds, depth, _tile.Address))
            {
                return 0;
            }

            uint near = 0;
            for (int i = 0; i < PanelShape.Rows; i++)
            {
                Vector256<float> bound = Vector256.Create(bounds[i]);
                float* scores = _tile.Address + (i * PanelShape.Columns);
                near |= Vector256.GreaterThan(Vector256.Load(scores), bound).ExtractMostSignificantBits();
                near |= Vector256.GreaterThan(Vector256.Load(scores + 8), bound).ExtractMostSignificantBits() << 8;
            }

            return near;
        }

        public void Dispose()
        {
            _lists.Dispose();
            _left.Dispose();
            _leftSketches.Dispose();
            _leftBlocks.Dispose();
            _tile.Dispose();
        }
    }
}
