using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>A random rectangle of the image, brought to the size that is asked for ("inception-style" crop: Szegedy et al. 2015; the first of SimCLR's).</summary>
public sealed class RandomCropResize
{
    private const int Tries = 10;

    private readonly double _minArea = 0.08;
    private readonly double _maxAspect = 4.0 / 3;

    /// <summary>Gets the least share of the image's area that is kept; the largest is all of it.</summary>
    /// <value>The default value is 0.08. Values above 0, at most 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MinArea
    {
        get => _minArea;
        init => _minArea = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MinArea), value, "MinArea must be above 0 and at most 1.");
    }

    /// <summary>Gets the largest ratio of the rectangle's width to its height, or of its height to its width.</summary>
    /// <value>The default value is 4/3. Values from 1 to 10.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxAspect
    {
        get => _maxAspect;
        init => _maxAspect = OptionChecks.InRange(value, 1, 10);
    }

    /// <summary>Draws a rectangle: its area is uniform, the logarithm of its shape too; after ten that do not fit, the largest one in the middle.</summary>
    internal ImageRegion Draw(int width, int height, RandomSequence random)
    {
        double range = Math.Log(MaxAspect);
        for (int i = 0; i < Tries; i++)
        {
            double area = width * (double)height * (MinArea + ((1 - MinArea) * random.NextDouble()));
            double aspect = Math.Exp(range * ((2 * random.NextDouble()) - 1));
            double w = Math.Sqrt(area * aspect), h = Math.Sqrt(area / aspect);
            if (w <= width && h <= height)
            {
                return new ImageRegion((float)((width - w) * random.NextDouble()), (float)((height - h) * random.NextDouble()), (float)w, (float)h);
            }
        }

        float side = Math.Min(width, height);
        return new ImageRegion((width - side) / 2, (height - side) / 2, side, side);
    }
}
