using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>
/// Turns, scales, shears and shifts images by random amounts about their middle, with bilinear interpolation; what comes from outside repeats the border.
/// For characters and the like, which stay what they are.
/// </summary>
public sealed class RandomAffine : ImageAugmentation
{
    /// <summary>Gets the largest angle to either side, in degrees.</summary>
    /// <value>The default value is 10. Values from 0 to 180.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxDegrees { get; init => field = OptionChecks.InRange(value, 0, 180); } = 10;

    /// <summary>Gets by how much the two axes grow or shrink at most, each by itself: 0.2 is a factor from 0.8 to 1.2.</summary>
    /// <value>The default value is 0.2. Values from 0 to 0.9.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxScale { get; init => field = OptionChecks.InRange(value, 0, 0.9); } = 0.2;

    /// <summary>Gets by how much rows are shifted against each other at most, as a share of their distance.</summary>
    /// <value>The default value is 0.2. Values from 0 to 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxShear { get; init => field = OptionChecks.InRange(value, 0, 2); } = 0.2;

    /// <summary>Gets the largest shift in each direction, as a share of width and height.</summary>
    /// <value>The default value is 0.1. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxShift { get; init => field = OptionChecks.InRange(value, 0, 1); } = 0.1;

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        int width = image.Width, height = image.Height;
        (float sin, float cos) = MathF.SinCos((float)(MaxDegrees * Math.PI / 180) * random.Between(-1, 1));
        float across = 1 + ((float)MaxScale * random.Between(-1, 1)), down = 1 + ((float)MaxScale * random.Between(-1, 1));
        float shear = (float)MaxShear * random.Between(-1, 1);
        float shiftX = (float)MaxShift * width * random.Between(-1, 1), shiftY = (float)MaxShift * height * random.Between(-1, 1);

        // From a place of the result to that of the image: shifted back, turned back, then scaled and sheared.
        float xx = cos / across, xy = sin / across, yx = -sin / down, yy = cos / down;
        xx += shear * yx;
        xy += shear * yy;
        float middleX = (width - 1) / 2f, middleY = (height - 1) / 2f;
        for (int y = 0, to = 0; y < height; y++)
        {
            float dy = y - middleY - shiftY;
            for (int x = 0; x < width; x++, to++)
            {
                float dx = x - middleX - shiftX;
                image.SampleTo(to, middleX + (xx * dx) + (xy * dy), middleY + (yx * dx) + (yy * dy));
            }
        }

        image.UseSpare();
    }
}
