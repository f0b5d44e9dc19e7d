using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Numerics;

/// <summary>
/// Products of dense matrices, in blocks that fit the caches (Goto &amp; van de Geijn 2008). Every element is summed in the order of the
/// inner dimension, so its bits do not depend on the number of threads.
/// </summary>
public static unsafe class MatrixProduct
{
    // The most that are taken at once; what there is is cut into equal parts. A panel and a tile of rows fill the first cache, a block of rows a part of the second.
    private const int Depth = 384;
    private const int BlockRows = 72;
    private const int BlockColumns = 2048;

    // Panels packed at once: whole lines of rows that lie far apart.
    private const int PackedPanels = 4;

    // Multiply-adds below which a second thread costs more than it brings.
    private const long WorthSharing = 1 << 20;

    /// <summary>Computes left · right, either of them transposed where that is said.</summary>
    /// <param name="left">[rows, depth]; [depth, rows] where it is transposed.</param>
    /// <param name="right">[depth, columns]; [columns, depth] where it is transposed.</param>
    /// <param name="target">Takes the product, [rows, columns]; it must not overlap a factor.</param>
    /// <param name="transposeLeft">Whether the left factor is taken transposed.</param>
    /// <param name="transposeRight">Whether the right factor is taken transposed.</param>
    /// <param name="threads">The number of threads; null for the number of processors.</param>
    /// <param name="cancellationToken">Ends the work; the target then holds a part of it.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Multiply(
        FloatMatrix left, FloatMatrix right, FloatMatrix target, bool transposeLeft = false, bool transposeRight = false, int? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(target);
        int workers = threads ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1, nameof(threads));
        (int rows, int depth) = transposeLeft ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        (int rightDepth, int columns) = transposeRight ? (right.Columns, right.Rows) : (right.Rows, right.Columns);
        if (depth != rightDepth || target.Rows != rows || target.Columns != columns)
        {
            throw new ArgumentException(
                $"[{rows}, {depth}] times [{rightDepth}, {columns}] does not give [{target.Rows}, {target.Columns}]: the inner sizes must be equal, and the outer ones the target's.", nameof(target));
        }

        if (target.Span.IsEmpty)
        {
            return;
        }

        if ((long)rows * depth * columns < WorthSharing)
        {
            workers = 1;
        }

        fixed (float* a = left.Span, b = right.Span, c = target.Span)
        {
            var product = new Product(a, b, c, rows, columns, depth, left.Columns, right.Columns, transposeLeft, transposeRight);
            if (depth == 0)
            {
                target.Span.Clear();
            }
            else if (TileKernel.IsSupported)
            {
                product.RunTiles(workers, cancellationToken);
            }
            else
            {
                product.RunRows(workers, cancellationToken);
            }
        }
    }

    // The product of two matrices without the tile kernel; for tests where it is there.
    internal static void MultiplyByRows(FloatMatrix left, FloatMatrix right, FloatMatrix target, bool transposeLeft, bool transposeRight)
    {
        int depth = transposeLeft ? left.Rows : left.Columns;
        fixed (float* a = left.Span, b = right.Span, c = target.Span)
        {
            new Product(a, b, c, target.Rows, target.Columns, depth, left.Columns, right.Columns, transposeLeft, transposeRight).RunRows(2, default);
        }
    }

    private readonly struct Product(
        float* a, float* b, float* c, int rows, int columns, int depth, int leftStride, int rightStride, bool transposeLeft, bool transposeRight)
    {
        public void RunTiles(int threads, CancellationToken token)
        {
            Product product = this;
            int blocks = (rows + BlockRows - 1) / BlockRows, blockRows = Share(rows, BlockRows, unit: TileKernel.MaxRows), steps = Share(depth, Depth, unit: 1);
            float* right = ThreadScratch.Current.Shared((long)steps * Math.Min(BlockColumns, (columns + 15) & ~15));
            for (int column = 0; column < columns; column += BlockColumns)
            {
                int width = Math.Min(BlockColumns, columns - column), panels = (width + 15) / 16, groups = (panels + PackedPanels - 1) / PackedPanels;
                for (int k = 0; k < depth; k += steps)
                {
                    int length = Math.Min(steps, depth - k), firstColumn = column, firstStep = k;
                    SharedTeam.For(panels * length * 16L < WorthSharing / 16 ? 1 : threads, groups, group => product.PackGroup(right, firstColumn, width, firstStep, length, group), token);
                    // Few blocks of rows are cut across too, so that every thread has work.
                    int parts = Math.Clamp((3 * threads + blocks - 1) / blocks, 1, panels);
                    SharedTeam.For(
                        threads,
                        blocks * parts,
                        piece => product.Block(
                            right, piece / parts * blockRows, blockRows, firstStep, length, firstColumn, width, panels * (piece % parts) / parts, panels * ((piece % parts) + 1) / parts),
                        token);
                }
            }
        }

        public void RunRows(int threads, CancellationToken token)
        {
            Product product = this;
            Workers.For(threads, rows, row => product.Row(row), token);
        }

        // The size of equal parts, none above a limit.
        private static int Share(int size, int limit, int unit)
        {
            int parts = (size + limit - 1) / limit, share = (size + parts - 1) / parts;
            return (share + unit - 1) / unit * unit;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void PackGroup(float* right, int column, int width, int k, int length, int group)
        {
            int first = group * PackedPanels, last = Math.Min(first + PackedPanels, (width + 15) / 16);
            if (transposeRight || (first + PackedPanels) * 16 > width)
            {
                for (int panel = first; panel < last; panel++)
                {
                    Pack(right, column, width, k, length, panel);
                }

                return;
            }

            float* source = b + ((long)k * rightStride) + column + (first * 16);
            float* target = right + ((long)first * length * 16);
            nint next = (nint)length * 16;
            for (int i = 0; i < length; i++, source += rightStride, target += 16)
            {
                Copy(source, target);
                Copy(source + 16, target + next);
                Copy(source + 32, target + (2 * next));
                Copy(source + 48, target + (3 * next));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Copy(float* source, float* target)
        {
            Vector256<float> low = Vector256.Load(source), high = Vector256.Load(source + 8);
            low.Store(target);
            high.Store(target + 8);
        }

        // A panel is [step][16]; missing columns are 0.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Pack(float* right, int column, int width, int k, int length, int panel)
        {
            float* target = right + ((long)panel * length * 16);
            int first = column + (panel * 16), count = Math.Min(16, width - (panel * 16));
            if (count < 16)
            {
                new Span<float>(target, length * 16).Clear();
            }

            if (transposeRight)
            {
                for (int j = 0; j < count; j++)
                {
                    float* source = b + ((long)(first + j) * rightStride) + k;
                    for (int i = 0; i < length; i++)
                    {
                        target[(i * 16) + j] = source[i];
                    }
                }
            }
            else
            {
                for (int i = 0; i < length; i++)
                {
                    new ReadOnlySpan<float>(b + ((long)(k + i) * rightStride) + first, count).CopyTo(new Span<float>(target + (i * 16), count));
                }
            }
        }

        [SkipLocalsInit]
        private void Block(float* right, int row, int blockRows, int k, int length, int column, int width, int firstPanel, int lastPanel)
        {
            int count = Math.Min(blockRows, rows - row);
            int* offsets = stackalloc int[BlockRows];
            float* rest = stackalloc float[BlockRows * 16];
            float* none = stackalloc float[16];
            new Span<float>(none, 16).Clear();
            float* left = PackLeft(ThreadScratch.Current.Own((long)count * length), row, count, k, length);
            for (int r = 0; r < count; r++)
            {
                offsets[r] = r * length;
            }

            var walk = new TileWalk { Segments = 1, Length = length, LeftStep = 1, RightStep = 16 };
            for (int panel = firstPanel; panel < lastPanel; panel++)
            {
                float* from = right + ((long)panel * length * 16);
                float* target = c + ((long)row * columns) + column + (panel * 16);
                int columnsLeft = Math.Min(16, width - (panel * 16));
                Prefetch(target + 16, count, Math.Min(16, width - ((panel + 1) * 16)));
                if (columnsLeft == 16)
                {
                    TileKernel.Run(count, 16, left, offsets, from, walk, k == 0 ? none : target, k == 0 ? 0 : columns, target, columns, float.NegativeInfinity);
                }
                else
                {
                    Rest(count, left, offsets, from, walk, target, columnsLeft, k == 0, rest);
                }
            }
        }

        // The next tiles of the target: rows of a matrix lie too far apart for the processor to foresee them, and a tile begins by reading them.
        private void Prefetch(float* target, int count, int width)
        {
            if (!Sse.IsSupported || width <= 0)
            {
                return;
            }

            // The line where a row begins came with the panel before, unless it is the row's last one.
            float* last = target + width - 1;
            for (int r = 0; r < count; r++, last += columns)
            {
                Sse.Prefetch1(last);
            }
        }

        // Columns that fill no vectors go through a tile of their own.
        private void Rest(int count, float* left, int* offsets, float* panel, TileWalk walk, float* target, int width, bool isFirst, float* tile)
        {
            for (int r = 0; r < count; r++)
            {
                var room = new Span<float>(tile + (r * 16), 16);
                room.Clear();
                if (!isFirst)
                {
                    new ReadOnlySpan<float>(target + ((long)r * columns), width).CopyTo(room);
                }
            }

            TileKernel.Run(count, 16, left, offsets, panel, walk, tile, 16, tile, 16, float.NegativeInfinity);
            for (int r = 0; r < count; r++)
            {
                new ReadOnlySpan<float>(tile + (r * 16), width).CopyTo(new Span<float>(target + ((long)r * columns), width));
            }
        }

        // Rows of the block side by side: in the matrix they may lie at distances that share the same lines of the cache.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float* PackLeft(float* target, int row, int count, int k, int length)
        {
            if (!transposeLeft)
            {
                for (int r = 0; r < count; r++)
                {
                    new ReadOnlySpan<float>(a + ((long)(row + r) * leftStride) + k, length).CopyTo(new Span<float>(target + ((long)r * length), length));
                }

                return target;
            }

            for (int i = 0; i < length; i++)
            {
                float* source = a + ((long)(k + i) * leftStride) + row;
                for (int r = 0; r < count; r++)
                {
                    target[((long)r * length) + i] = source[r];
                }
            }

            return target;
        }

        private void Row(int row)
        {
            var target = new Span<float>(c + ((long)row * columns), columns);
            target.Clear();
            for (int k = 0; k < depth; k++)
            {
                float factor = transposeLeft ? a[((long)k * leftStride) + row] : a[((long)row * leftStride) + k];
                if (transposeRight)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        target[j] += factor * b[((long)j * rightStride) + k];
                    }
                }
                else
                {
                    TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(b + ((long)k * rightStride), columns), factor, target, target);
                }
            }
        }
    }
}
