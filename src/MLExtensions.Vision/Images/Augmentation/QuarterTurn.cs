using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Turns square images by 90, 180 or 270 degrees, others by 180: SimCLR's rotation.</summary>
public sealed class QuarterTurn : ImageAugmentation
{
    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        int turns = image.Width == image.Height ? 1 + random.NextInt32(3) : 2;
        for (int c = 0; c < image.Channels; c++)
        {
            if (turns == 2)
            {
                image.Plane(c).Reverse();
            }
            else
            {
                Turn(image.Plane(c), image.Spare[(c * image.Width * image.Height)..], image.Width, turns == 1);
            }
        }

        if (turns != 2)
        {
            image.UseSpare();
        }
    }

    private static void Turn(ReadOnlySpan<float> plane, Span<float> turned, int size, bool isClockwise)
    {
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                turned[(y * size) + x] = isClockwise ? plane[((size - 1 - x) * size) + y] : plane[(x * size) + size - 1 - y];
            }
        }
    }
}
