using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning;

/// <summary>Vectors for tests, and the nearest of them by comparing all in double precision.</summary>
internal static class Vectors
{
    public static FloatMatrix Random(int rows, int columns, long seed)
    {
        var random = new RandomSequence(seed);
        var matrix = new FloatMatrix(rows, columns);
        foreach (ref float value in matrix.Span)
        {
            value = (2 * random.NextSingle()) - 1;
        }

        return matrix;
    }

    public static double Distance(ReadOnlySpan<float> x, ReadOnlySpan<float> y, NeighborMetric metric)
    {
        (double product, double xx, double yy, double squared) = (0, 0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            (double a, double b) = (x[i], y[i]);
            (product, xx, yy, squared) = (product + (a * b), xx + (a * a), yy + (b * b), squared + ((a - b) * (a - b)));
        }

        return metric switch
        {
            NeighborMetric.Euclidean => Math.Sqrt(squared),
            NeighborMetric.Cosine => 1 - (product / Math.Sqrt(xx * yy)),
            _ => -product,
        };
    }

    /// <summary>Fails unless the neighbours, whose ids are row numbers, are the nearest rows in order.</summary>
    public static void AreNearest(FloatMatrix rows, ReadOnlySpan<float> query, NeighborMetric metric, IReadOnlyList<IndexedNeighbor> neighbors)
    {
        var all = new double[rows.Rows];
        for (int row = 0; row < all.Length; row++)
        {
            all[row] = Distance(query, rows.Row(row), metric);
        }

        double[] expected = [.. all.Order().Take(neighbors.Count)];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], neighbors[i].Distance, 1e-5, $"neighbour {i}");
            Assert.AreEqual(expected[i], all[neighbors[i].Id], 1e-5, $"neighbour {i}");
        }

        Assert.HasCount(neighbors.Count, neighbors.Select(item => item.Id).Distinct().ToArray());
    }
}
