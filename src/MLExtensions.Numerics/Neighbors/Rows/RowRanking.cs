using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>How rows are stored and ranked for a metric: of length 1 for cosines; by squared distance, 1 − x · y or −x · y.</summary>
internal static unsafe class RowRanking
{
    /// <summary>Copies values in the form that rows and queries take.</summary>
    public static void Prepare(HnswMetric metric, ReadOnlySpan<float> values, Span<float> target)
    {
        values.CopyTo(target);
        if (metric != HnswMetric.Cosine)
        {
            return;
        }

        // Scaled by the greatest value first: squares of very small or great values leave the range of floats.
        float greatest = Math.Abs(TensorPrimitives.MaxMagnitude(target));
        if (greatest > 0)
        {
            TensorPrimitives.Divide(target, greatest, target);
            TensorPrimitives.Divide(target, TensorPrimitives.Norm<float>(target), target);
        }
    }

    /// <summary>What one row is ranked by.</summary>
    public static float Rank(HnswMetric metric, float* x, float* y, int columns) => metric switch
    {
        HnswMetric.Euclidean => RowScan.SquaredDistance(x, y, columns),
        HnswMetric.Cosine => 1 - RowScan.Product(x, y, columns),
        _ => -RowScan.Product(x, y, columns),
    };

    /// <summary>What rows that lie together are ranked by.</summary>
    public static void Rank(HnswMetric metric, float* query, float* rows, int columns, int count, float* ranks)
    {
        switch (metric)
        {
            case HnswMetric.Euclidean:
                RowScan.SquaredDistances(query, rows, columns, count, ranks);
                break;
            case HnswMetric.Cosine:
                RowScan.CosineDistances(query, rows, columns, count, ranks);
                break;
            default:
                RowScan.NegativeProducts(query, rows, columns, count, ranks);
                break;
        }
    }

    /// <summary>The distance that a rank stands for.</summary>
    public static float Distance(HnswMetric metric, float rank) => metric switch
    {
        HnswMetric.Euclidean => MathF.Sqrt(rank),
        HnswMetric.Cosine => Math.Max(0, rank),
        _ => rank,
    };
}
