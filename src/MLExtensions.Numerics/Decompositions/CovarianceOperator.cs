namespace MLExtensions.Numerics;

/// <summary>Multiplies rows by the scatter matrix Σ(x − mean)(x − mean)ᵀ: by the matrix itself, or by two passes over the data.</summary>
internal abstract unsafe class CovarianceOperator(int size)
{
    /// <summary>The number of columns of the data.</summary>
    public int Size { get; } = size;

    /// <summary>target = vectors · scatter; both count × <see cref="Size"/>, row-major.</summary>
    public abstract void Multiply(float[] vectors, float[] target, int count, int threads, CancellationToken cancellationToken);

    /// <summary>The scatter matrix as such.</summary>
    internal sealed class Explicit : CovarianceOperator, IDisposable
    {
        private readonly AlignedBuffer<float> _panels;

        public Explicit(double[] scatter, int size)
            : base(size)
        {
            int width = PanelShape.Columns;
            _panels = new AlignedBuffer<float>((long)PanelShape.RoundUp(size, width) * size);
            fixed (float* source = Array.ConvertAll(scatter, value => (float)value))
            {
                PanelPacking.Columns(source, size, size, null, _panels.Address, width);
            }
        }

        public override void Multiply(float[] vectors, float[] target, int count, int threads, CancellationToken cancellationToken)
        {
            int height = PanelShape.Rows;
            int width = PanelShape.Columns;
            int stride = PanelShape.RoundUp(Size, width);
            int padded = PanelShape.RoundUp(count, height);
            using AlignedBuffer<float> left = new((long)padded * Size);
            using AlignedBuffer<float> product = new((long)padded * stride);
            fixed (float* source = vectors)
            {
                PanelPacking.Rows(source, count, Size, null, left.Address, height);
            }

            Workers.For(threads, stride / width, panel =>
            {
                for (int row = 0; row < padded; row += height)
                {
                    PanelProduct.Add(
                        left.Address + ((nint)row * Size),
                        _panels.Address + ((nint)panel * width * Size),
                        Size,
                        product.Address + ((nint)row * stride) + (panel * width),
                        stride);
                }
            }, cancellationToken);
            for (int row = 0; row < count; row++)
            {
                product.Slice((long)row * stride, Size).CopyTo(target.AsSpan(row * Size));
            }
        }

        public void Dispose() => _panels.Dispose();
    }

    /// <summary>The data, read once for each product.</summary>
    internal sealed class Implicit(FloatMatrix data, float[] mean) : CovarianceOperator(data.Columns)
    {
        private const int Segments = 8;
        private const int Depth = 96;

        public override void Multiply(float[] vectors, float[] target, int count, int threads, CancellationToken cancellationToken)
        {
            int height = PanelShape.Rows;
            int padded = PanelShape.RoundUp(count, height);
            int stride = PanelShape.RoundUp(Size, PanelShape.Columns);
            int segments = Math.Clamp(data.Rows / (4 * Depth), 1, Segments);
            using AlignedBuffer<float> left = new((long)padded * Size);
            using AlignedBuffer<float> sums = new((long)segments * padded * stride);
            using var values = data.Values.Pin();
            nint source = (nint)values.Pointer;
            fixed (float* rows = vectors)
            {
                PanelPacking.Rows(rows, count, Size, null, left.Address, height);
            }

            Workers.For(threads, segments, segment =>
            {
                (int from, int to) = ColumnMoments.Segment(data.Rows, segment, segments);
                AddSegment((float*)source, from, to, left.Address, count, sums.Address + ((long)segment * padded * stride), stride, cancellationToken);
            }, cancellationToken);
            for (int row = 0; row < count; row++)
            {
                Span<float> sum = target.AsSpan(row * Size, Size);
                sums.Slice((long)row * stride, Size).CopyTo(sum);
                for (int segment = 1; segment < segments; segment++)
                {
                    System.Numerics.Tensors.TensorPrimitives.Add(sum, sums.Slice((((long)segment * padded) + row) * stride, Size), sum);
                }
            }
        }

        /// <summary>sum += (V Xᵀ) X over the rows from … to.</summary>
        private void AddSegment(float* source, int from, int to, float* left, int count, float* sum, int stride, CancellationToken cancellationToken)
        {
            int height = PanelShape.Rows;
            int width = PanelShape.Columns;
            int padded = PanelShape.RoundUp(count, height);
            using AlignedBuffer<float> right = new(Math.Max(Depth, stride) * (long)Math.Max(Depth, Size));
            using AlignedBuffer<float> scores = new((long)padded * Depth);
            using AlignedBuffer<float> scorePanels = new((long)padded * Depth);
            fixed (float* means = mean)
            {
                for (int first = from; first < to; first += Depth)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int depth = Math.Min(Depth, to - first);
                    float* rows = source + ((long)first * Size);
                    scores.Span.Clear();
                    PanelPacking.Rows(rows, depth, Size, means, right.Address, width);
                    Products(left, right.Address, Size, padded, PanelShape.RoundUp(depth, width), scores.Address, Depth);
                    PanelPacking.Rows(scores.Address, count, Depth, null, scorePanels.Address, height);
                    PanelPacking.Columns(rows, depth, Size, means, right.Address, width);
                    Products(scorePanels.Address, right.Address, depth, padded, stride, sum, stride, panelDepth: Depth);
                }
            }
        }

        private static void Products(float* left, float* right, int depth, int rows, int columns, float* target, int stride, int panelDepth = 0)
        {
            nint leftDepth = panelDepth == 0 ? depth : panelDepth;
            for (int column = 0; column < columns; column += PanelShape.Columns)
            {
                for (int row = 0; row < rows; row += PanelShape.Rows)
                {
                    PanelProduct.Add(left + (row * leftDepth), right + ((nint)column * depth), depth, target + ((nint)row * stride) + column, stride);
                }
            }
        }
    }
}
