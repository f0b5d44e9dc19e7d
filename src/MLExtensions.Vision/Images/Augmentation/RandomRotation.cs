using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>Turns images about their middle by a random angle, with bilinear interpolation; what comes from outside repeats the border.</summary>
public sealed class RandomRotation : ImageAugmentation
{
    private readonly double _maxDegrees = 15;

    /// <summary>Gets the largest angle to either side, in degrees.</summary>
    /// <value>The default value is 15. Values from 0 to 180.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxDegrees
    {
        get => _maxDegrees;
        init => _maxDegrees = OptionChecks.InRange(value, 0, 180);
    }

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        (float sin, float cos) = MathF.SinCos((float)(MaxDegrees * Math.PI / 180 * ((2 * random.NextDouble()) - 1)));
        int width = image.Width, height = image.Height;
        float middleX = (width - 1) / 2f, middleY = (height - 1) / 2f;
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, to++)
            {
                float dx = x - middleX, dy = y - middleY;
                image.SampleTo(to, middleX + (cos * dx) + (sin * dy), middleY + (cos * dy) - (sin * dx));
            }
        }

        image.UseSpare();
    }
}
