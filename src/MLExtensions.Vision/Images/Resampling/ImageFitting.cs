using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>Brings images into frames.</summary>
internal static class ImageFitting
{
    public static PixelImage Fit(PixelImage image, int width, int height, ImageFit fit, ResizeFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return OptionChecks.Defined(fit) switch
        {
            _ when image.Width == width && image.Height == height => image,
            ImageFit.Crop => image.Resize(Filling(image, width, height), width, height, filter),
            ImageFit.Pad => Pad(image, width, height, filter),
            _ => image.Resize(width, height, filter),
        };
    }

    /// <summary>Brings an image into a frame of planes; it has as many channels.</summary>
    public static void Fit(PixelImage image, FloatImage frame, ImageFit fit)
    {
        // Padding is rare in trainings: by way of bytes.
        PixelImage source = fit == ImageFit.Pad ? Fit(image, frame.Width, frame.Height, fit, ResizeFilter.Bilinear) : image;
        ImageRegion region = fit == ImageFit.Crop ? Filling(source, frame.Width, frame.Height) : new ImageRegion(0, 0, source.Width, source.Height);
        ImageResampler.Resize(source, region, frame, ResizeFilter.Bilinear);
    }

    /// <summary>The largest centred rectangle of the frame's shape.</summary>
    private static ImageRegion Filling(PixelImage image, int width, int height)
    {
        float scale = Math.Min((float)image.Width / width, (float)image.Height / height);
        float w = Math.Min(image.Width, width * scale), h = Math.Min(image.Height, height * scale);
        return new ImageRegion((image.Width - w) / 2, (image.Height - h) / 2, w, h);
    }

    private static PixelImage Pad(PixelImage image, int width, int height, ResizeFilter filter)
    {
        double scale = Math.Min((double)width / image.Width, (double)height / image.Height);
        int w = Math.Clamp((int)Math.Round(image.Width * scale), 1, width), h = Math.Clamp((int)Math.Round(image.Height * scale), 1, height);
        PixelImage scaled = image.Resize(w, h, filter);
        int stride = width * image.Channels, left = (width - w) / 2 * image.Channels, top = (height - h) / 2;
        var pixels = new byte[stride * height];
        for (int y = 0; y < h; y++)
        {
            scaled.Pixels.Slice(y * w * image.Channels, w * image.Channels).CopyTo(pixels.AsSpan(((top + y) * stride) + left));
        }

        return new PixelImage(width, height, image.Channels, pixels);
    }
}
