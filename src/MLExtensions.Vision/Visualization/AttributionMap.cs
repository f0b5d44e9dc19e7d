using MLExtensions.Display;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How much each pixel has to do with a network's score for a class.</summary>
/// <param name="Method">How it was found.</param>
/// <param name="Class">Number of the class, from 0.</param>
/// <param name="Score">The network's score for it, before a softmax.</param>
/// <param name="Height">Rows, those of the network's input.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">The map, [rows, columns].</param>
/// <param name="Image">The image, as the network saw it.</param>
public sealed record AttributionMap(AttributionMethod Method, int Class, float Score, int Height, int Width, ReadOnlyMemory<float> Values, PixelImage Image)
{
    /// <summary>Whether the map tells what speaks for the class (positive) from what speaks against it.</summary>
    public bool IsSigned => Method is AttributionMethod.GradientTimesInput or AttributionMethod.Occlusion;

    /// <summary>False where a cancellation left places of an occlusion map at 0.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>The map in colours: dark to bright, or blue (against) by white to red (for).</summary>
    /// <remarks>The end of the scale is the 99th percentile of the absolute values: single pixels do not make the rest invisible.</remarks>
    public PixelImage Picture() => MapPicture.Draw(Values.Span, Height, Width, Largest(), IsSigned);

    /// <summary>The map over the image.</summary>
    /// <param name="opacity">The map's share of the colours, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is outside of 0 to 1.</exception>
    public PixelImage Overlay(double opacity = 0.5)
    {
        OptionChecks.InRange(opacity, 0, 1);
        ReadOnlySpan<byte> map = Picture().Pixels, image = Image.Pixels;
        var pixels = new byte[map.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            // Grey images are shown as they are, not in red.
            byte below = Image.Channels == 3 ? image[i] : image[i / 3];
            pixels[i] = (byte)((opacity * map[i]) + ((1 - opacity) * below) + 0.5);
        }

        return new PixelImage(Width, Height, 3, pixels);
    }

    /// <summary>Image, map and both, side by side.</summary>
    public ImageGrid ToGrid()
    {
        var facts = new[] { new ImageFact("class", Class), new ImageFact("score", Score) };
        return new ImageGrid
        {
            Title = $"{Name} for class {Class}{(IsComplete ? "" : " (cancelled)")}",
            Columns = 3,
            Tiles = [Image.ToTile("image", facts), Picture().ToTile(Name, facts), Overlay().ToTile("both", facts)],
        };
    }

    private string Name => Method switch
    {
        AttributionMethod.Saliency => "saliency",
        AttributionMethod.GradientTimesInput => "gradient × input",
        AttributionMethod.GradCam => "Grad-CAM",
        _ => "occlusion",
    };

    private float Largest()
    {
        float[] sorted = [.. Values.Span];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = MathF.Abs(sorted[i]);
        }

        Array.Sort(sorted);
        float percentile = sorted[(int)(0.99 * (sorted.Length - 1))];
        return percentile > 0 ? percentile : sorted[^1];
    }
}
