using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

/// <summary>
/// Digits 0 to 9 drawn with strokes: every image has its own slant, turn, size, place, pen, wobble and noise. A data set that needs no
/// file, the same for the same seed.
/// </summary>
public static class DrawnDigits
{
    /// <summary>Rows and columns of an image.</summary>
    public const int Size = 28;

    /// <summary>Draws images; image i depends on the seed and i alone.</summary>
    /// <param name="count">Number of images.</param>
    /// <param name="seed">The seed; another one for a test set.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public static DigitImages Draw(int count, long seed)
    {
        OptionRange.Positive(count);
        var pixels = new float[count * Size * Size];
        var labels = new long[count];
        Parallel.For(0, count, i =>
        {
            var random = new RandomSequence(seed, i);
            labels[i] = random.NextInt64(10);
            Draw((int)labels[i], random, pixels.AsSpan(i * Size * Size, Size * Size));
        });
        return new DigitImages(pixels, labels);
    }

    /// <summary>Draws one digit into [28, 28], white (1) on black (0).</summary>
    internal static void Draw(int digit, RandomSequence random, Span<float> image)
    {
        image.Clear();
        var hand = new DigitHand(random);
        foreach (DigitStroke stroke in DigitStroke.Of(digit, random))
            hand.Draw(stroke, image);
        hand.AddNoise(image);
    }
}
