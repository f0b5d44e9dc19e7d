namespace MLExtensions.Vision;

/// <summary>Turns and flips images.</summary>
internal static class ImageTurning
{
    public static PixelImage Apply(PixelImage image, ImageOrientation orientation)
    {
        if (orientation == ImageOrientation.Upright)
        {
            return image;
        }

        int w = image.Width, h = image.Height, channels = image.Channels;
        bool swaps = orientation >= ImageOrientation.Transposed;
        // Of the stored pixel that comes first, and the steps to the next one along a row and down a column of the result.
        (int first, int right, int down) = orientation switch
        {
            ImageOrientation.FlippedHorizontally => (w - 1, -1, w),
            ImageOrientation.TurnedByHalf => ((w * h) - 1, -1, -w),
            ImageOrientation.FlippedVertically => (w * (h - 1), 1, -w),
            ImageOrientation.Transposed => (0, w, 1),
            ImageOrientation.TurnRight => (w * (h - 1), -w, 1),
            ImageOrientation.AntiTransposed => ((w * h) - 1, -w, -1),
            _ => (w - 1, w, -1),
        };
        (int width, int height) = swaps ? (h, w) : (w, h);
        ReadOnlySpan<byte> source = image.Pixels;
        byte[] pixels = GC.AllocateUninitializedArray<byte>(source.Length);
        int to = 0;
        for (int y = 0; y < height; y++)
        {
            int from = (first + (y * down)) * channels;
            for (int x = 0; x < width; x++, from += right * channels)
            {
                for (int c = 0; c < channels; c++)
                {
                    pixels[to++] = source[from + c];
                }
            }
        }

        return new PixelImage(width, height, channels, pixels);
    }
}
