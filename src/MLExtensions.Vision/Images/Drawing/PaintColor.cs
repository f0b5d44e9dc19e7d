using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>A colour of drawn images, 0 to 255 a channel.</summary>
internal readonly record struct PaintColor(float Red, float Green, float Blue)
{
    // Less than this apart in the sum over channels, a shape is hard to see for people too.
    private const float LeastContrast = 190;

    /// <summary>Two colours that can be told apart.</summary>
    public static (PaintColor Ground, PaintColor Ink) Pair(RandomSequence random)
    {
        while (true)
        {
            PaintColor ground = Any(random), ink = Any(random);
            if (Math.Abs(ground.Red - ink.Red) + Math.Abs(ground.Green - ink.Green) + Math.Abs(ground.Blue - ink.Blue) > LeastContrast)
            {
                return (ground, ink);
            }
        }
    }

    private static PaintColor Any(RandomSequence random) => new(random.Between(10, 245), random.Between(10, 245), random.Between(10, 245));
}
