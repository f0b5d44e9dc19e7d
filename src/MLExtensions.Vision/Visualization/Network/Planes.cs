namespace MLExtensions.Vision;

/// <summary>Between images and planes [channels, height, width] of 0 (black) to 1 (white).</summary>
internal static class Planes
{
    /// <summary>The planes of an image; a grey one is repeated where colours are asked for, colours are weighted (ITU-R BT.601) where grey is.</summary>
    public static float[] Of(PixelImage image, int channels)
    {
        int pixels = image.Width * image.Height;
        var planes = new float[channels * pixels];
        ReadOnlySpan<byte> bytes = image.Pixels;
        for (int i = 0; i < pixels; i++)
        {
            if (image.Channels == channels)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    planes[(channel * pixels) + i] = bytes[(i * channels) + channel] / 255f;
                }
            }
            else if (channels == 3)
            {
                planes[i] = planes[pixels + i] = planes[(2 * pixels) + i] = bytes[i] / 255f;
            }
            else
            {
                planes[i] = PixelColor.LumaOf(bytes[3 * i], bytes[(3 * i) + 1], bytes[(3 * i) + 2]) / 255f;
            }
        }

        return planes;
    }

    /// <summary>The image of planes; values outside of 0 to 1 are cut off.</summary>
    public static PixelImage ToImage(ReadOnlySpan<float> planes, int channels, int height, int width)
    {
        int pixels = height * width;
        var bytes = new byte[channels * pixels];
        for (int channel = 0; channel < channels; channel++)
        {
            for (int i = 0; i < pixels; i++)
            {
                bytes[(i * channels) + channel] = (byte)((255 * Math.Clamp(planes[(channel * pixels) + i], 0f, 1f)) + 0.5f);
            }
        }

        return new PixelImage(width, height, channels, bytes);
    }
}
