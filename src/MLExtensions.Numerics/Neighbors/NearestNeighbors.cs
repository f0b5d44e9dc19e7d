using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>Finds the nearest neighbours of every row of a matrix among the others.</summary>
public static class NearestNeighbors
{
    /// <summary>Finds the k nearest neighbours of every row.</summary>
    /// <param name="data">The rows, finite.</param>
    /// <param name="neighbors">The number of neighbours k, 1 to rows − 1.</param>
    /// <param name="options">Metric, search, threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The neighbours; equal distances in the order of the row numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not more than <paramref name="neighbors"/> rows.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NeighborGraph Find(FloatMatrix data, int neighbors, NearestNeighborsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(neighbors, data.Rows);
        options ??= new NearestNeighborsOptions();
        var indices = new int[data.Rows * neighbors];
        var distances = new float[indices.Length];
        Workers.For(
            options.Threads,
            data.Rows,
            row =>
            {
                var all = new (float Distance, int Index)[data.Rows];
                for (int other = 0; other < data.Rows; other++)
                {
                    all[other] = (other == row ? float.PositiveInfinity : TensorPrimitives.Distance(data.Row(row), data.Row(other)), other);
                }

                Array.Sort(all);
                for (int k = 0; k < neighbors; k++)
                {
                    (distances[(row * neighbors) + k], indices[(row * neighbors) + k]) = all[k];
                }
            },
            options.CancellationToken);
        return new NeighborGraph(neighbors, indices, distances);
    }
}
