namespace MLExtensions.Vision.Classification;

/// <summary>Red, green and blue planes of 0 to 255, as ExtractPixels gives them and graphs read them.</summary>
internal static class PlanarPixels
{
    public static void ToBytes(ReadOnlySpan<float> planes, Span<byte> bytes)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            bytes[i] = (byte)planes[i];
        }
    }

    public static void ToFloats(ReadOnlySpan<byte> bytes, Span<float> planes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            planes[i] = bytes[i];
        }
    }

    /// <summary>The planes of an image; a grey one gives three equal ones.</summary>
    public static void Write(PixelImage image, Span<float> planes)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        int size = image.Width * image.Height, channels = image.Channels;
        for (int channel = 0; channel < 3; channel++)
        {
            int from = channels == 1 ? 0 : channel;
            Span<float> plane = planes.Slice(channel * size, size);
            for (int i = 0; i < size; i++)
            {
                plane[i] = pixels[(i * channels) + from];
            }
        }
    }

    /// <summary>The image of planes.</summary>
    public static PixelImage ToImage(ReadOnlySpan<byte> planes, int width, int height)
    {
        int size = width * height;
        var pixels = new byte[3 * size];
        for (int i = 0; i < size; i++)
        {
            pixels[3 * i] = planes[i];
            pixels[(3 * i) + 1] = planes[size + i];
            pixels[(3 * i) + 2] = planes[(2 * size) + i];
        }

        return new PixelImage(width, height, 3, pixels);
    }
}
