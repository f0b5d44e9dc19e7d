using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Where the points begin.</summary>
internal static class InitialMaps
{
    /// <summary>The standard deviation of a first map: so small that every point feels the same repulsion.</summary>
    private const double Deviation = 1e-4;

    // Equal rows would otherwise never part.
    private const double Jitter = 0.01;

    // A stream of random numbers of its own.
    private const long RandomStream = 7;

    /// <summary>The first principal components; where the data has fewer of them than the map has dimensions, random numbers.</summary>
    public static FloatMatrix Pca(FloatMatrix rows, bool reduced, TsneOptions options)
    {
        int dimensions = options.Dimensions;
        int components = Math.Min(dimensions, Math.Min(rows.Columns, rows.Rows - 1));
        FloatMatrix scores = reduced
            ? rows
            : PrincipalComponents.Fit(rows, components, options.Seed, options.Threads, cancellationToken: options.CancellationToken).Transform(rows, options.Threads);
        return Scale(scores, components, options);
    }

    /// <summary>Normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FloatMatrix Random(int rows, TsneOptions options)
    {
        var map = new FloatMatrix(rows, options.Dimensions);
        var random = new RandomSequence(options.Seed, RandomStream);
        foreach (ref float value in map.Span)
        {
            value = (float)(Deviation * Normal(random));
        }

        return map;
    }

    /// <summary>Scales the first columns of scores alike, the first one to the deviation, and adds a little noise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FloatMatrix Scale(FloatMatrix scores, int components, TsneOptions options)
    {
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < scores.Rows; row++)
        {
            double value = scores[row, 0];
            sum += value;
            squares += value * value;
        }

        double mean = sum / scores.Rows;
        double deviation = Math.Sqrt(Math.Max(0, (squares / scores.Rows) - (mean * mean)));
        double scale = deviation > 0 ? Deviation / deviation : 0;
        FloatMatrix map = Random(scores.Rows, options);
        for (int row = 0; row < scores.Rows; row++)
        {
            Span<float> target = map.Row(row);
            for (int d = 0; d < Math.Min(components, options.Dimensions); d++)
            {
                target[d] = (float)((scores[row, d] * scale) + (target[d] * (scale > 0 ? Jitter : 1)));
            }
        }

        return map;
    }

    // Box and Muller 1958.
    private static double Normal(RandomSequence random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
