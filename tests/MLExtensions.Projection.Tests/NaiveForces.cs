using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

/// <summary>The forces of t-SNE by their formulas, in double, over all pairs.</summary>
internal static class NaiveForces
{
    public static (double[,] Forces, double Normalization) Repulsion(FloatMatrix map, double alpha = 1)
    {
        var forces = new double[map.Rows, map.Columns];
        double[] points = Array.ConvertAll(map.Span.ToArray(), value => (double)value);
        int dimensions = map.Columns;
        double normalization = 0;
        for (int i = 0; i < map.Rows; i++)
        {
            for (int j = 0; j < map.Rows; j++)
            {
                if (i == j)
                    continue;
                double squared = 0;
                for (int d = 0; d < dimensions; d++)
                {
                    double difference = points[(i * dimensions) + d] - points[(j * dimensions) + d];
                    squared += difference * difference;
                }

                double inverse = 1 / (1 + (squared / alpha));
                double weight = alpha == 1 ? inverse : Math.Pow(inverse, alpha);
                normalization += weight;
                for (int d = 0; d < dimensions; d++)
                    forces[i, d] += weight * inverse * (points[(i * dimensions) + d] - points[(j * dimensions) + d]);
            }
        }

        return (forces, normalization);
    }

    public static double[,] Attraction(FloatMatrix map, AffinityMatrix affinities, double alpha = 1)
    {
        var forces = new double[map.Rows, map.Columns];
        for (int i = 0; i < map.Rows; i++)
        {
            for (int e = affinities.RowStarts[i]; e < affinities.RowStarts[i + 1]; e++)
            {
                int j = affinities.Columns[e];
                double factor = affinities.Values[e] / (1 + (Samples.Squared(map, i, j) / alpha));
                for (int d = 0; d < map.Columns; d++)
                    forces[i, d] += factor * (map[i, d] - (double)map[j, d]);
            }
        }

        return forces;
    }

    /// <summary>‖found − right‖ / ‖right‖.</summary>
    public static double RelativeError(double[,] found, double[,] right)
    {
        double error = 0;
        double size = 0;
        for (int i = 0; i < right.GetLength(0); i++)
        {
            for (int d = 0; d < right.GetLength(1); d++)
            {
                error += (found[i, d] - right[i, d]) * (found[i, d] - right[i, d]);
                size += right[i, d] * right[i, d];
            }
        }

        return Math.Sqrt(error / size);
    }
}
