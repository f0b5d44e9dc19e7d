using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>Finds the nearest neighbours of every row of a matrix among the others.</summary>
public static class NearestNeighbors
{
    private const float LargestValue = 1e17f;

    /// <summary>Finds the k nearest neighbours of every row.</summary>
    /// <param name="data">The rows, finite.</param>
    /// <param name="neighbors">The number of neighbours k, 1 to rows − 1.</param>
    /// <param name="options">Metric, search, threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The neighbours; equal distances in the order of the row numbers.</returns>
    /// <remarks>
    /// The exact search orders the rows by a tree of principal-axis splits and compares leaf with leaf, in tiles of a fused matrix
    /// product; bounds rule most tiles out, and what is left is ranked by Σ(x − y)² itself, so that nothing cancels. The
    /// approximate search stops after the nearest leaves. Manhattan distances are always searched exactly.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">There are not more than <paramref name="neighbors"/> rows, or more results than an array holds.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or beyond ±10¹⁷.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NeighborGraph Find(FloatMatrix data, int neighbors, NearestNeighborsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        if (neighbors >= data.Rows)
        {
            throw new ArgumentOutOfRangeException(nameof(neighbors), neighbors, $"{data.Rows} rows have at most {data.Rows - 1} neighbours each.");
        }

        if ((long)data.Rows * neighbors > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(neighbors), neighbors, $"{data.Rows} rows × {neighbors} neighbours are more than one array holds: at most {Array.MaxLength / data.Rows} neighbours.");
        }

        options ??= new NearestNeighborsOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        float[] mean = ColumnMoments.Mean(data, options.Threads, nameof(data), options.CancellationToken);
        CheckSizes(data);
        FoundNeighbors found = options.Metric switch
        {
            DistanceMetric.Euclidean => Roots(TileNeighbors.Find(data, mean, neighbors, options)),
            DistanceMetric.Cosine => Angles(data, centre: false, neighbors, options),
            DistanceMetric.Correlation => Angles(data, centre: true, neighbors, options),
            DistanceMetric.Manhattan => ManhattanNeighbors.Find(data, neighbors, options),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Metric, "There is no such metric."),
        };
        options.Progress?.Report(1);
        return new NeighborGraph(found);
    }

    private static void CheckSizes(FloatMatrix data)
    {
        if (data.LargestMagnitude() > LargestValue)
        {
            ThrowTooLarge(data);
        }
    }

    private static void ThrowTooLarge(FloatMatrix data)
    {
        (int row, int column) = Math.DivRem(TensorPrimitives.IndexOfMaxMagnitude<float>(data.Span), data.Columns);
        throw new ArgumentException($"Row {row}, slot {column}: {data[row, column]}; above {LargestValue} squares overflow: scale the rows down.", nameof(data));
    }

    private static unsafe FoundNeighbors Roots(FoundNeighbors found)
    {
        fixed (float* distances = found.Distances)
        {
            RowKernels.Sqrt(distances, found.Distances.Length);
        }

        return found;
    }

    private static FoundNeighbors Angles(FloatMatrix data, bool centre, int neighbors, NearestNeighborsOptions options)
    {
        (FloatMatrix rows, bool[] directionless) = MetricRows.Normalize(data, centre, options.Threads, options.CancellationToken);
        if (Array.IndexOf(directionless, true) >= 0)
        {
            return new DirectionlessRows(rows, directionless).Find(neighbors, options);
        }

        FoundNeighbors found = TileNeighbors.Find(rows, ColumnMoments.Mean(rows, options.Threads, nameof(data), options.CancellationToken), neighbors, options);
        TensorPrimitives.Multiply(found.Distances, 0.5f, found.Distances);
        return found;
    }
}
