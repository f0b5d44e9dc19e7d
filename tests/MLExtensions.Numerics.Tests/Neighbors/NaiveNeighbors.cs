namespace MLExtensions.Numerics.Tests;

/// <summary>All pairs in double precision: the reference of the searches.</summary>
internal static class NaiveNeighbors
{
    public static double Distance(FloatMatrix data, int row, int other, DistanceMetric metric)
    {
        ReadOnlySpan<float> x = data.Row(row);
        ReadOnlySpan<float> y = data.Row(other);
        (double meanX, double meanY) = metric == DistanceMetric.Correlation ? (Mean(x), Mean(y)) : (0, 0);
        (double squares, double sizes, double product, double squareX, double squareY) = (0, 0, 0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            double a = x[i] - meanX;
            double b = y[i] - meanY;
            squares += (a - b) * (a - b);
            sizes += Math.Abs(a - b);
            product += a * b;
            squareX += a * a;
            squareY += b * b;
        }

        double lengths = Math.Sqrt(squareX) * Math.Sqrt(squareY);
        return metric switch
        {
            DistanceMetric.Euclidean => Math.Sqrt(squares),
            DistanceMetric.Manhattan => sizes,
            _ => lengths < 1e-12 ? 1 : 1 - (product / lengths),
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

    public static (double Distance, int Row)[] Of(FloatMatrix data, int row, int neighbors, DistanceMetric metric) =>
        [.. Enumerable.Range(0, data.Rows).Where(other => other != row).Select(other => (Distance(data, row, other, metric), other)).Order().Take(neighbors)];

    /// <summary>Every distance must be right, and every neighbour at its distance; near-ties may change places.</summary>
    public static void AssertExact(FloatMatrix data, NeighborGraph graph, DistanceMetric metric, int everyRow = 1, double tolerance = 1e-5)
    {
        for (int row = 0; row < data.Rows; row += everyRow)
        {
            (double Distance, int Row)[] expected = Of(data, row, graph.Neighbors, metric);
            int start = row * graph.Neighbors;
            double scale = Math.Max(1e-3, expected[^1].Distance);
            for (int k = 0; k < graph.Neighbors; k++)
            {
                Assert.AreEqual(expected[k].Distance, graph.Distances[start + k], tolerance * scale, $"row {row}, neighbour {k}");
                Assert.AreEqual(graph.Distances[start + k], Distance(data, row, graph.Indices[start + k], metric), tolerance * scale, $"row {row}, neighbour {k}");
                Assert.AreNotEqual(row, graph.Indices[start + k]);
            }

            Assert.AreEqual(graph.Neighbors, graph.Indices.AsSpan(start, graph.Neighbors).ToArray().Distinct().Count(), $"row {row}");
        }
    }
}
