using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning.Training;

/// <summary>Points on rings about one centre: no line parts them.</summary>
internal static class Rings
{
    /// <summary>Draws rings of radius 1, 2, …; the points of a ring are one class.</summary>
    public static (FloatMatrix Features, long[] Labels) Draw(int rows, int seed, int rings = 2)
    {
        var random = new Random(seed);
        var features = new FloatMatrix(rows, 2);
        var labels = new long[rows];
        for (int i = 0; i < rows; i++)
        {
            labels[i] = i % rings;
            double angle = random.NextDouble() * 2 * Math.PI, radius = labels[i] + 1 + (0.1 * random.NextDouble());
            features[i, 0] = (float)(radius * Math.Cos(angle));
            features[i, 1] = (float)(radius * Math.Sin(angle));
        }

        return (features, labels);
    }
}
