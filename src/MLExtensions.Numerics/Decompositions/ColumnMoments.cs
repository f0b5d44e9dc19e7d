using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Means and covariances of the columns of a matrix, over a fixed number of row segments: the same bits for any number of threads.</summary>
internal static unsafe class ColumnMoments
{
    private const int Segments = 16;
    private const int Depth = 128;

    /// <summary>Checks that every value is finite and gives the mean of each column.</summary>
    /// <param name="data">The rows; at least one.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="name">The name of the caller's parameter.</param>
    /// <param name="cancellationToken">Checked for each segment.</param>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static float[] Mean(FloatMatrix data, int threads, string name, CancellationToken cancellationToken)
    {
        int columns = data.Columns;
        int segments = Math.Max(Segments, data.Rows / 4096);
        var sums = new double[segments][];
        using var pinned = data.Values.Pin();
        nint source = (nint)pinned.Pointer;
        Workers.For(threads, segments, segment =>
        {
            (int from, int to) = Segment(data.Rows, segment, segments);
            var total = new double[columns];
            fixed (double* totals = total)
            {
                for (int row = from; row < to; row++)
                {
                    RowKernels.Accumulate((float*)source + ((long)row * columns), totals, columns);
                }
            }

            sums[segment] = total;
        }, cancellationToken);
        var mean = new double[columns];
        foreach (double[] sum in sums)
        {
            for (int column = 0; column < columns; column++)
            {
                mean[column] += sum[column];
            }
        }

        var means = new float[columns];
        for (int column = 0; column < columns; column++)
        {
            // A sum of finite floats in double is finite, so one look at the sums tells whether every value is.
            if (!double.IsFinite(mean[column]))
            {
                ThrowNotFinite(data, name);
            }

            means[column] = (float)(mean[column] / data.Rows);
        }

        return means;
    }

    /// <summary>Σ(x − mean)(x − mean)ᵀ over the rows, n × n in double, both triangles.</summary>
    public static double[] Scatter(FloatMatrix data, float[] mean, int threads, Action<double>? progress, CancellationToken cancellationToken)
    {
        int columns = data.Columns;
        int stride = PanelShape.RoundUp(columns, PanelShape.Columns);
        int height = PanelShape.RoundUp(columns, PanelShape.Rows);
        int segments = Math.Clamp(data.Rows / 512, 1, Segments);
        using AlignedBuffer<float> parts = new((long)segments * height * stride);
        using var values = data.Values.Pin();
        nint source = (nint)values.Pointer;
        int done = 0;
        Workers.For(threads, segments, segment =>
        {
            (int from, int to) = Segment(data.Rows, segment, segments);
            using AlignedBuffer<float> left = new((long)height * Depth);
            using AlignedBuffer<float> right = new((long)stride * Depth);
            float* part = parts.Address + ((long)segment * height * stride);
            fixed (float* means = mean)
            {
                for (int row = from; row < to; row += Depth)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int count = Math.Min(Depth, to - row);
                    float* rows = (float*)source + ((long)row * columns);
                    PanelPacking.Columns(rows, count, columns, means, left.Address, PanelShape.Rows);
                    PanelPacking.Columns(rows, count, columns, means, right.Address, PanelShape.Columns);
                    AddUpper(left.Address, right.Address, count, columns, part, stride);
                }
            }

            progress?.Invoke(Interlocked.Increment(ref done) / (double)segments);
        }, cancellationToken);
        return Sum(parts, segments, columns, height, stride);
    }

    /// <summary>The rows of a segment.</summary>
    public static (int From, int To) Segment(int rows, int segment, int segments) =>
        ((int)((long)rows * segment / segments), (int)((long)rows * (segment + 1) / segments));

    private static void AddUpper(float* left, float* right, int depth, int columns, float* part, int stride)
    {
        for (int column = 0; column < columns; column += PanelShape.Columns, right += depth * PanelShape.Columns)
        {
            float* panel = left;
            for (int row = 0; row < Math.Min(columns, column + PanelShape.Columns); row += PanelShape.Rows, panel += depth * PanelShape.Rows)
            {
                PanelProduct.Add(panel, right, depth, part + ((nint)row * stride) + column, stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double[] Sum(AlignedBuffer<float> parts, int segments, int columns, int height, int stride)
    {
        var total = new double[columns * columns];
        for (int row = 0; row < columns; row++)
        {
            for (int segment = 0; segment < segments; segment++)
            {
                float* part = parts.Address + ((((long)segment * height) + row) * stride);
                for (int column = row; column < columns; column++)
                {
                    total[(row * columns) + column] += part[column];
                }
            }

            for (int column = row + 1; column < columns; column++)
            {
                total[(column * columns) + row] = total[(row * columns) + column];
            }
        }

        return total;
    }

    private static void ThrowNotFinite(FloatMatrix data, string name)
    {
        for (int row = 0; row < data.Rows; row++)
        {
            int column = data.Row(row).IndexOfAnyExceptFinite();
            if (column >= 0)
            {
                throw new ArgumentException($"Row {row}, slot {column}: {data[row, column]}; every value must be finite.", name);
            }
        }
    }

    private static int IndexOfAnyExceptFinite(this Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
