using Microsoft.ML.Data;

namespace MLExtensions.Vision;

/// <summary>Between the four bytes a pixel of ML.NET's images and the one or three of ours.</summary>
internal static class MLImagePixels
{
    public static byte[] ToRgb(MLImage image, PixelColor background)
    {
        ReadOnlySpan<byte> source = image.Pixels;
        if (source.Length != 4L * image.Width * image.Height)
        {
            throw new NotSupportedException(
                $"An image of {image.Width} × {image.Height} in {source.Length} bytes ({image.PixelFormat}, {image.BitsPerPixel} bits a pixel); images of 32 bits are read.");
        }

        int red = image.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
        int blue = 2 - red;
        byte[] rgb = GC.AllocateUninitializedArray<byte>(source.Length / 4 * 3);
        for (int from = 0, to = 0; from < source.Length; from += 4, to += 3)
        {
            ReadOnlySpan<byte> pixel = source.Slice(from, 4);
            int through = 255 - pixel[3];
            if (through == 0)
            {
                (rgb[to], rgb[to + 1], rgb[to + 2]) = (pixel[red], pixel[1], pixel[blue]);
                continue;
            }

            rgb[to] = Over(pixel[red], background.Red, through);
            rgb[to + 1] = Over(pixel[1], background.Green, through);
            rgb[to + 2] = Over(pixel[blue], background.Blue, through);
        }

        return rgb;
    }

    public static byte[] ToBgra(PixelImage image)
    {
        ReadOnlySpan<byte> source = image.Pixels;
        byte[] bgra = GC.AllocateUninitializedArray<byte>(image.Width * image.Height * 4);
        int step = image.Channels, green = step / 3, blue = green * 2;
        for (int from = 0, to = 0; to < bgra.Length; from += step, to += 4)
        {
            bgra[to] = source[from + blue];
            bgra[to + 1] = source[from + green];
            bgra[to + 2] = source[from];
            bgra[to + 3] = 255;
        }

        return bgra;
    }

    public static byte[] RgbToGrey(ReadOnlySpan<byte> rgb)
    {
        byte[] grey = GC.AllocateUninitializedArray<byte>(rgb.Length / 3);
        for (int i = 0; i < grey.Length; i++)
        {
            grey[i] = PixelColor.LumaOf(rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]);
        }

        return grey;
    }

    public static byte[] GreyToRgb(ReadOnlySpan<byte> grey)
    {
        byte[] rgb = GC.AllocateUninitializedArray<byte>(grey.Length * 3);
        for (int i = 0; i < grey.Length; i++)
        {
            rgb[3 * i] = rgb[(3 * i) + 1] = rgb[(3 * i) + 2] = grey[i];
        }

        return rgb;
    }

    /// <summary>A colour that is multiplied by its alpha, over another one (Porter and Duff 1984).</summary>
    private static byte Over(byte colour, byte below, int through) => (byte)Math.Min(255, colour + (((below * through) + 127) / 255));
}
