using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>
/// Clusters of rows about their means (Lloyd 1982), begun by k-means++ (Arthur &amp; Vassilvitskii 2007). The same data, options and seed
/// give the same bits on any number of threads.
/// </summary>
public sealed class KMeans
{
    private const int RowsPerPiece = 512;

    private KMeans(FloatMatrix centers, int[] assignments, double inertia, int iterations)
    {
        Centers = centers;
        Assignments = assignments;
        Inertia = inertia;
        Iterations = iterations;
    }

    /// <summary>The clusters' means, k × columns.</summary>
    public FloatMatrix Centers { get; }

    /// <summary>The cluster of each row, 0 to k − 1.</summary>
    public IReadOnlyList<int> Assignments { get; }

    /// <summary>The sum of the rows' squared distances to their clusters' means.</summary>
    public double Inertia { get; }

    /// <summary>The rounds that were made.</summary>
    public int Iterations { get; }

    /// <summary>Clusters rows.</summary>
    /// <param name="data">The rows: finite numbers.</param>
    /// <param name="clusters">k, from 1 to the number of rows.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="clusters"/> is below 1 or above the number of rows.</exception>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static KMeans Fit(FloatMatrix data, int clusters, KMeansOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusters, data.Rows);
        data.ThrowIfNotFinite(nameof(data));
        options ??= new KMeansOptions();
        KMeans? best = null;
        for (int restart = 0; restart < options.Restarts; restart++)
        {
            KMeans result = FitOnce(data, Begin(data, clusters, new RandomSequence(options.Seed, restart), options), options);
            best = best is null || result.Inertia < best.Inertia ? result : best;
        }

        return best!;
    }

    private static KMeans FitOnce(FloatMatrix data, FloatMatrix centers, KMeansOptions options)
    {
        var assignments = new int[data.Rows];
        var distances = new float[data.Rows];
        double last = double.PositiveInfinity;
        int round = 0;
        while (true)
        {
            double inertia = Assign(data, centers, assignments, distances, options);
            round++;
            if (round >= options.Iterations || (round > 1 && !(last - inertia > options.Tolerance * last)))
            {
                return new KMeans(centers, assignments, inertia, round);
            }

            last = inertia;
            centers = Means(data, centers.Rows, assignments, distances);
        }
    }

    // The first row by chance, each next one with a probability by its squared distance to the nearest so far.
    private static FloatMatrix Begin(FloatMatrix data, int clusters, RandomSequence random, KMeansOptions options)
    {
        var centers = new FloatMatrix(clusters, data.Columns);
        var nearest = new float[data.Rows];
        nearest.AsSpan().Fill(float.PositiveInfinity);
        int pieces = (data.Rows + RowsPerPiece - 1) / RowsPerPiece;
        int chosen = random.NextInt32(data.Rows);
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            data.Row(chosen).CopyTo(centers.Row(cluster));
            float[] center = centers.Row(cluster).ToArray();
            Workers.For(
                options.Threads,
                pieces,
                piece =>
                {
                    for (int row = piece * RowsPerPiece; row < Math.Min(data.Rows, (piece + 1) * RowsPerPiece); row++)
                    {
                        float distance = TensorPrimitives.Distance(data.Row(row), center);
                        nearest[row] = Math.Min(nearest[row], distance * distance);
                    }
                },
                options.CancellationToken);
            double sum = 0;
            foreach (float distance in nearest)
            {
                sum += distance;
            }

            chosen = Draw(nearest, random.NextDouble() * sum);
        }

        return centers;
    }

    private static int Draw(float[] weights, double at)
    {
        int last = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            if (weights[row] > 0)
            {
                at -= weights[row];
                last = row;
                if (at < 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    private static double Assign(FloatMatrix data, FloatMatrix centers, int[] assignments, float[] distances, KMeansOptions options)
    {
        var squares = new float[centers.Rows];
        for (int cluster = 0; cluster < squares.Length; cluster++)
        {
            squares[cluster] = TensorPrimitives.SumOfSquares<float>(centers.Row(cluster));
        }

        int pieces = (data.Rows + RowsPerPiece - 1) / RowsPerPiece;
        var sums = new double[pieces];
        Workers.For(
            options.Threads,
            pieces,
            piece =>
            {
                int begin = piece * RowsPerPiece, count = Math.Min(RowsPerPiece, data.Rows - begin);
                var rows = new FloatMatrix(data.Values.Slice(begin * data.Columns, count * data.Columns), count, data.Columns);
                var products = new FloatMatrix(count, centers.Rows);
                MatrixProduct.Multiply(rows, centers, products, transposeRight: true, threads: 1);
                for (int i = 0; i < count; i++)
                {
                    // |c|² − 2 x·c finds the nearest; its distance is then computed without cancellation.
                    Span<float> keys = products.Row(i);
                    TensorPrimitives.MultiplyAdd(keys, -2f, squares, keys);
                    int nearest = TensorPrimitives.IndexOfMin<float>(keys);
                    float distance = TensorPrimitives.Distance(rows.Row(i), centers.Row(nearest));
                    assignments[begin + i] = nearest;
                    distances[begin + i] = distance * distance;
                    sums[piece] += distances[begin + i];
                }
            },
            options.CancellationToken);
        return sums.Sum();
    }

    // A cluster that lost its rows begins anew at the row that lies farthest from its mean.
    private static FloatMatrix Means(FloatMatrix data, int clusters, int[] assignments, float[] distances)
    {
        var sums = new double[clusters * data.Columns];
        var counts = new int[clusters];
        for (int row = 0; row < data.Rows; row++)
        {
            counts[assignments[row]]++;
            ReadOnlySpan<float> values = data.Row(row);
            Span<double> sum = sums.AsSpan(assignments[row] * data.Columns, data.Columns);
            for (int column = 0; column < values.Length; column++)
            {
                sum[column] += values[column];
            }
        }

        var centers = new FloatMatrix(clusters, data.Columns);
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            Span<float> center = centers.Row(cluster);
            if (counts[cluster] == 0)
            {
                int farthest = TensorPrimitives.IndexOfMax<float>(distances);
                data.Row(farthest).CopyTo(center);
                distances[farthest] = 0;
                continue;
            }

            for (int column = 0; column < center.Length; column++)
            {
                center[column] = (float)(sums[(cluster * data.Columns) + column] / counts[cluster]);
            }
        }

        return centers;
    }
}
