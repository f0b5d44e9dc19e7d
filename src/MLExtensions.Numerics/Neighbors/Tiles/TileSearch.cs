using System.Runtime.CompilerServices;

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

        private readonly TileSearch _search;
        private readonly PackedRows _packed;
        private readonly CandidateLists _lists;
        private readonly RankedNeighbors _ranked;
        private readonly AlignedBuffer<float> _left;
        private readonly AlignedBuffer<float> _leftSketches;
        private readonly AlignedBuffer<float> _tile;
        private readonly AlignedBuffer<float> _products;
        private readonly float[] _near;
        private readonly int[] _leaves;
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
            _tile = new AlignedBuffer<float>(PanelShape.Rows * PanelShape.Columns);
            _products = new AlignedBuffer<float>((long)_packed.CenterPanels * PanelShape.Columns * Size);
            _near = new float[_packed.Leaves];
            _leaves = new int[_packed.Leaves];
            _cancellationToken = cancellationToken;
        }

        public void Search(int leaf)
        {
            int first = leaf * Size;
            int count = Math.Min(Size, _packed.Order.Length - first);
            PackedRows.CopyLeft(_packed.Panels(leaf), _packed.Columns, _left.Address);
            PackedRows.CopyLeft(_packed.Sketches(leaf), _packed.SketchDepth, _leftSketches.Address);
            _lists.Begin(first, count);
            MeasureCenters(leaf, count);
            foreach (int other in _leaves.AsSpan(0, _search._visited))
            {
                _cancellationToken.ThrowIfCancellationRequested();
                Compare(other);
                if (other == leaf)
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

        /// <summary>Squared distances of the rows from the centres of all leaves, less their rounding error; the leaves by the mean of them.</summary>
        private void MeasureCenters(int leaf, int count)
        {
            int width = PanelShape.Columns;
            int columns = _packed.Columns;
            float unit = 4 * (columns + 16) * (1f / (1 << 24));
            float* offsets = _packed.Offsets + ((nint)leaf * Size);
            _products.Span.Clear();
            for (int panel = 0; panel < _packed.CenterPanels; panel++)
            {
                float* products = _products.Address + ((nint)panel * width * Size);
                float* centers = _packed.Centers + ((nint)panel * width * columns);
                for (int row = 0; row < Size; row += PanelShape.Rows)
                {
                    PanelProduct.Add(_left.Address + ((nint)row * columns), centers, columns, products + (row * width), width);
                }

                for (int lane = 0; lane < width && (panel * width) + lane < _packed.Leaves; lane++)
                {
                    int other = (panel * width) + lane;
                    float norm = _packed.CenterNorms[other];
                    float sum = 0;
                    for (int row = 0; row < count; row++)
                    {
                        float own = -2 * offsets[row];
                        float squared = own + norm - (2 * products[(row * width) + lane]) - (unit * (own + norm));
                        products[(row * width) + lane] = MathF.Sqrt(Math.Max(0, squared));
                        sum += squared;
                    }

                    _near[other] = other == leaf ? float.NegativeInfinity : sum;
                    _leaves[other] = other;
                }
            }

            Array.Sort(_near, _leaves);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Compare(int other)
        {
            (int height, int width, int depth, int sketch) = (PanelShape.Rows, PanelShape.Columns, _packed.Columns, _packed.SketchDepth);
            float* distances = _products.Address + ((nint)(other / width) * width * Size) + (other % width);
            float radius = _packed.Radii[other];
            ReadOnlySpan<float> reach = _lists.Reach;
            float* panels = _packed.Panels(other);
            float* sketches = _packed.Sketches(other);
            float* offsets = _packed.Offsets + ((nint)other * Size);
            Seen += Size / height * (Size / width);
            for (int row = 0; row < Size; row += height)
            {
                bool inside = false;
                for (int i = row; i < row + height; i++)
                {
                    inside |= distances[(nint)i * width] <= reach[i] + radius;
                }

                if (!inside)
                {
                    continue;
                }

                float* left = _left.Address + ((nint)row * depth);
                float* leftSketch = _leftSketches.Address + ((nint)row * sketch);
                for (int column = 0; column < Size; column += width)
                {
                    Screened++;
                    if (sketch > 0 && !ScoreTile.Score(leftSketch, sketches + ((nint)column * sketch), offsets + column, _lists.LooseBounds + row, sketch, null))
                    {
                        continue;
                    }

                    Scored++;
                    if (ScoreTile.Score(left, panels + ((nint)column * depth), offsets + column, _lists.Bounds + row, depth, _tile.Address))
                    {
                        Hit++;
                        _lists.Append(row, (other * Size) + column, _tile.Address);
                    }
                }
            }
        }

        public void Dispose()
        {
            _lists.Dispose();
            _left.Dispose();
            _leftSketches.Dispose();
            _tile.Dispose();
            _products.Dispose();
        }
    }
}
