using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Makes images grey, in all their channels. Its probability is 0.2 by default (SimCLR).</summary>
public sealed class ColorDrop : ImageAugmentation
{
    /// <summary>A grey image in five on average.</summary>
    public ColorDrop() => Probability = 0.2;

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        Span<float> luma = image.Spare[..(image.Width * image.Height)];
        image.WriteLuma(luma);
        for (int c = 0; c < image.Channels; c++)
        {
            luma.CopyTo(image.Plane(c));
        }
    }
}
