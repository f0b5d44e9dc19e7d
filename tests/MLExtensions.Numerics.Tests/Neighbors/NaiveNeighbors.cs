namespace MLExtensions.Numerics.Tests;

/// <summary>All pairs in double precision: the reference of the searches.</summary>
internal static class NaiveNeighbors
{
    public static double Distance(FloatMatrix data, int row, int other, DistanceMetric metric)
    {
        double[] x = [.. data.Row(row).ToArray().Select(value => (double)value)];
        double[] y = [.. data.Row(other).ToArray().Select(value => (double)value)];
        if (metric == DistanceMetric.Correlation)
        {
            (double meanX, double meanY) = (x.Average(), y.Average());
            x = [.. x.Select(value => value - meanX)];
            y = [.. y.Select(value => value - meanY)];
        }

        IEnumerable<(double X, double Y)> pairs = x.Zip(y);
        switch (metric)
        {
            case DistanceMetric.Euclidean:
                return Math.Sqrt(pairs.Sum(pair => (pair.X - pair.Y) * (pair.X - pair.Y)));
            case DistanceMetric.Manhattan:
                return pairs.Sum(pair => Math.Abs(pair.X - pair.Y));
            default:
                double lengths = Math.Sqrt(x.Sum(value => value * value)) * Math.Sqrt(y.Sum(value => value * value));
                return lengths < 1e-12 ? 1 : 1 - (pairs.Sum(pair => pair.X * pair.Y) / lengths);
        }
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
