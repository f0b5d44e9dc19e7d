using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Exchanges left and right. Its probability is 0.5 by default.</summary>
public sealed class HorizontalFlip : ImageAugmentation
{
    /// <summary>A flip of every second image on average.</summary>
    public HorizontalFlip() => Probability = 0.5;

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        Span<float> values = image.Values;
        for (int row = 0; row < values.Length; row += image.Width)
        {
            values.Slice(row, image.Width).Reverse();
        }
    }
}
