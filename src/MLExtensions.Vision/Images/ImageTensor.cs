using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>Writes pixels as tensors.</summary>
internal static class ImageTensor
{
    private const int Levels = 256;

    public static void Write(PixelImage image, Span<float> tensor, ImagePreprocessing preprocessing, TensorLayout layout, int channels)
    {
        OptionChecks.Defined(layout);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A tensor of an image has 1 channel or 3.");
        }

        int pixels = image.Width * image.Height;
        if (tensor.Length != pixels * channels)
        {
            throw new ArgumentException($"A tensor of {tensor.Length} values cannot hold {channels} × {image.Height} × {image.Width}.", nameof(tensor));
        }

        // A channel has 256 values only: they are computed once.
        Span<float> values = stackalloc float[Levels * channels];
        for (int c = 0; c < channels; c++)
        {
            (float factor, float summand) = preprocessing.Line(c, channels);
            for (int level = 0; level < Levels; level++)
            {
                values[(c * Levels) + level] = (level * factor) + summand;
            }
        }

        (int planeStep, int pixelStep) = layout == TensorLayout.Nchw ? (pixels, 1) : (1, channels);
        for (int c = 0; c < channels; c++)
        {
            Span<float> target = tensor[(c * planeStep)..];
            ReadOnlySpan<float> levels = values.Slice(c * Levels, Levels);
            if (image.Channels == 3 && channels == 1)
            {
                WriteLuma(image.Pixels, target, levels);
            }
            else
            {
                int source = image.Channels == 1 ? 0 : preprocessing.BlueFirst ? 2 - c : c;
                WriteChannel(image.Pixels[source..], image.Channels, target, pixelStep, levels);
            }
        }
    }

    /// <summary>The reverse of <see cref="Write"/>.</summary>
    public static void Read(ReadOnlySpan<float> tensor, Span<byte> image, int pixels, ImagePreprocessing preprocessing, TensorLayout layout, int channels)
    {
        OptionChecks.Defined(layout);
        if (tensor.Length != image.Length)
        {
            throw new ArgumentException($"A tensor of {tensor.Length} values is no image of {channels} × {pixels}.", nameof(tensor));
        }

        (int planeStep, int pixelStep) = layout == TensorLayout.Nchw ? (pixels, 1) : (1, channels);
        for (int c = 0; c < channels; c++)
        {
            (float factor, float summand) = preprocessing.Line(c, channels);
            int target = channels == 3 && preprocessing.BlueFirst ? 2 - c : c;
            for (int i = 0; i < pixels; i++)
            {
                float value = (tensor[(c * planeStep) + (i * pixelStep)] - summand) / factor;
                image[(i * channels) + target] = float.IsNaN(value) ? (byte)0 : (byte)(Math.Clamp(value, 0, 255) + 0.5f);
            }
        }
    }

    private static void WriteChannel(ReadOnlySpan<byte> pixels, int sourceStep, Span<float> target, int targetStep, ReadOnlySpan<float> levels)
    {
        for (int from = 0, to = 0; from < pixels.Length; from += sourceStep, to += targetStep)
        {
            target[to] = levels[pixels[from]];
        }
    }

    private static void WriteLuma(ReadOnlySpan<byte> rgb, Span<float> target, ReadOnlySpan<float> levels)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = levels[PixelColor.LumaOf(rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2])];
        }
    }
}
