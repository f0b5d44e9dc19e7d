using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

/// <summary>Small data of a fixed seed.</summary>
internal static class Samples
{
    /// <summary>Rows around the corners of a simplex; row i belongs to cluster i mod clusters.</summary>
    public static FloatMatrix Clusters(int rows, int columns, int clusters, long seed, double distance = 10)
    {
        FloatMatrix data = Normal(rows, columns, seed);
        for (int row = 0; row < rows; row++)
            data[row, row % clusters % columns] += (float)distance;
        return data;
    }

    public static FloatMatrix Normal(int rows, int columns, long seed, double deviation = 1)
    {
        var random = new RandomSequence(seed);
        var data = new FloatMatrix(rows, columns);
        foreach (ref float value in data.Span)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            value = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return data;
    }

    public static int NearestOther(FloatMatrix map, int row)
    {
        int best = -1;
        double least = double.PositiveInfinity;
        for (int other = 0; other < map.Rows; other++)
        {
            double squared = Squared(map, row, other);
            if (other != row && squared < least)
                (best, least) = (other, squared);
        }

        return best;
    }

    public static double Squared(FloatMatrix map, int left, int right)
    {
        double sum = 0;
        for (int d = 0; d < map.Columns; d++)
        {
            double difference = map[left, d] - (double)map[right, d];
            sum += difference * difference;
        }

        return sum;
    }
}
