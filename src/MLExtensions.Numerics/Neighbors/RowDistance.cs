using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>The distance of one pair of rows.</summary>
public static class RowDistance
{
    /// <summary>Gives the distance of two rows.</summary>
    /// <param name="x">One row.</param>
    /// <param name="y">Another one, as long.</param>
    /// <param name="metric">The metric.</param>
    /// <returns>The distance, as <see cref="DistanceMetric"/> defines it.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Between(ReadOnlySpan<float> x, ReadOnlySpan<float> y, DistanceMetric metric)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"The rows have {x.Length} and {y.Length} values.", nameof(y));
        }

        return metric switch
        {
            DistanceMetric.Euclidean => TensorPrimitives.Distance(x, y),
            DistanceMetric.Manhattan => Manhattan(x, y),
            DistanceMetric.Cosine => Cosine(x, y, 0, 0),
            DistanceMetric.Correlation => Cosine(x, y, Mean(x), Mean(y)),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric."),
        };
    }

    private static double Mean(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float value in row)
        {
            sum += value;
        }

        return sum / row.Length;
    }

    private static float Manhattan(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        float sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += MathF.Abs(x[i] - y[i]);
        }

        return sum;
    }

    private static float Cosine(ReadOnlySpan<float> x, ReadOnlySpan<float> y, double meanX, double meanY)
    {
        (double product, double squareX, double squareY, double sizeX, double sizeY) = (0, 0, 0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            double a = x[i] - meanX;
            double b = y[i] - meanY;
            product += a * b;
            squareX += a * a;
            squareY += b * b;
            sizeX += (double)x[i] * x[i];
            sizeY += (double)y[i] * y[i];
        }

        // What centring leaves of a constant row is rounding.
        bool directionless = !(squareX > 1e-24 * sizeX) || !(squareY > 1e-24 * sizeY);
        return directionless ? 1 : (float)Math.Max(0, 1 - (product / Math.Sqrt(squareX * squareY)));
    }
}
