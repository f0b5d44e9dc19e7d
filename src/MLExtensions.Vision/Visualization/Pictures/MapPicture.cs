namespace MLExtensions.Vision;

/// <summary>Pictures of maps of numbers.</summary>
internal static class MapPicture
{
    /// <summary>A map in colours: black to bright for 0 to <paramref name="largest"/>, or blue by white to red for −<paramref name="largest"/> to <paramref name="largest"/>.</summary>
    public static PixelImage Draw(ReadOnlySpan<float> map, int height, int width, float largest, bool isSigned)
    {
        var pixels = new byte[3 * height * width];
        float scale = largest > 0 ? 1 / largest : 0;
        for (int i = 0; i < map.Length; i++)
        {
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = isSigned ? ColorMap.Diverging(map[i] * scale) : ColorMap.Sequential(map[i] * scale);
        }

        return new PixelImage(width, height, 3, pixels);
    }

    /// <summary>Each pixel repeated, so that small maps can be seen.</summary>
    public static PixelImage Enlarge(PixelImage image, int factor)
    {
        if (factor <= 1)
        {
            return image;
        }

        int width = image.Width * factor, channels = image.Channels;
        var pixels = new byte[image.Pixels.Length * factor * factor];
        for (int y = 0; y < image.Height * factor; y++)
        {
            for (int x = 0; x < width; x++)
            {
                image.Pixels.Slice((((y / factor) * image.Width) + (x / factor)) * channels, channels).CopyTo(pixels.AsSpan(((y * width) + x) * channels));
            }
        }

        return new PixelImage(width, image.Height * factor, channels, pixels);
    }

    /// <summary>Bilinear interpolation of a map to another size; pixels are areas, edges repeat.</summary>
    public static float[] Resize(ReadOnlySpan<float> map, int height, int width, int newHeight, int newWidth)
    {
        var resized = new float[newHeight * newWidth];
        for (int y = 0; y < newHeight; y++)
        {
            (int top, int bottom, float down) = Place(y, newHeight, height);
            for (int x = 0; x < newWidth; x++)
            {
                (int left, int right, float across) = Place(x, newWidth, width);
                float upper = map[(top * width) + left] + (across * (map[(top * width) + right] - map[(top * width) + left]));
                float lower = map[(bottom * width) + left] + (across * (map[(bottom * width) + right] - map[(bottom * width) + left]));
                resized[(y * newWidth) + x] = upper + (down * (lower - upper));
            }
        }

        return resized;

        static (int First, int Second, float Share) Place(int position, int newSize, int size)
        {
            float place = Math.Clamp(((position + 0.5f) * size / newSize) - 0.5f, 0, size - 1);
            int first = (int)place;
            return (first, Math.Min(first + 1, size - 1), place - first);
        }
    }
}
