using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>Greys out a random square (DeVries and Taylor 2017); it may reach beyond the border.</summary>
public sealed class Cutout : ImageAugmentation
{
    private readonly double _size = 0.25;
    private readonly float _value = 0.5f;

    /// <summary>Gets the square's side as a share of the image's shorter one.</summary>
    /// <value>The default value is 0.25. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Size
    {
        get => _size;
        init => _size = OptionChecks.InRange(value, 0, 1);
    }

    /// <summary>Gets the value of all channels in the square.</summary>
    /// <value>The default value is 0.5. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public float Value
    {
        get => _value;
        init => _value = OptionChecks.InRange(value, 0, 1);
    }

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        int side = (int)Math.Round(Size * Math.Min(image.Width, image.Height));
        int x = random.NextInt32(image.Width) - (side / 2), y = random.NextInt32(image.Height) - (side / 2);
        int left = Math.Max(0, x), right = Math.Min(image.Width, x + side);
        for (int c = 0; c < image.Channels; c++)
        {
            for (int row = Math.Max(0, y); row < Math.Min(image.Height, y + side) && right > left; row++)
            {
                image.Plane(c).Slice((row * image.Width) + left, right - left).Fill(Value);
            }
        }
    }
}
