using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Pixels of new images out of those of others.</summary>
internal static class ImageResampler
{
    /// <summary>Nearest neighbour: of each new pixel the one under its centre. Format and alpha stay.</summary>
    internal static MLImage Fill(MLImage image, int width, int height)
    {
        ReadOnlySpan<byte> source = image.Pixels;
        byte[] pixels = new byte[checked(width * height * 4)];
        for (int y = 0, to = 0; y < height; y++)
        {
            int row = Nearest(y, image.Height, height) * image.Width;
            for (int x = 0; x < width; x++, to += 4)
                source.Slice((row + Nearest(x, image.Width, width)) * 4, 4).CopyTo(pixels.AsSpan(to, 4));
        }

        return new MLImage(pixels, width, height, image.PixelFormat);
    }

    /// <summary>
    /// The image scaled onto a black canvas by the cubic filter of Mitchell and Netravali (B = C = 1/3), four pixels an axis also
    /// where it shrinks (as the real packages' drawing does, so strong shrinking aliases). Drawn pixels are opaque, others all zeros.
    /// </summary>
    internal static MLImage Draw(MLImage image, ImagePlacement place, int width, int height)
    {
        byte[] pixels = new byte[checked(width * height * 4)];
        int top = Math.Max(0, place.Y), bottom = Math.Min(height, place.Y + place.Height);
        int left = Math.Max(0, place.X), right = Math.Min(width, place.X + place.Width);
        if (top < bottom && left < right)
        {
            Tap[] columns = Taps(left, right, place.X, place.Width, image.Width);
            Tap[] rows = Taps(top, bottom, place.Y, place.Height, image.Height);
            DrawRows(image, columns, rows, pixels.AsSpan(), top, left, width);
        }

        return new MLImage(pixels, width, height, MLPixelFormat.Bgra32);
    }

    /// <summary>Each colour becomes 0.3 red + 0.59 green + 0.11 blue, on black, opaque.</summary>
    internal static MLImage ToGray(MLImage image)
    {
        ReadOnlySpan<byte> source = image.Pixels;
        int blue = image.PixelFormat == MLPixelFormat.Bgra32 ? 0 : 2;
        byte[] pixels = new byte[source.Length];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            float gray = (0.3f * source[i + 2 - blue]) + (0.59f * source[i + 1]) + (0.11f * source[i + blue]);
            pixels.AsSpan(i, 3).Fill((byte)(gray + 0.5f));
            pixels[i + 3] = 255;
        }

        return new MLImage(pixels, image.Width, image.Height, MLPixelFormat.Bgra32);
    }

    private static int Nearest(int place, int source, int target) => Math.Min(source - 1, (int)(((2L * place) + 1) * source / (2L * target)));

    private static void DrawRows(MLImage image, Tap[] columns, Tap[] rows, Span<byte> pixels, int top, int left, int width)
    {
        ReadOnlySpan<byte> source = image.Pixels;
        int blue = image.PixelFormat == MLPixelFormat.Bgra32 ? 0 : 2;
        ReadOnlySpan<int> channels = [blue, 1, 2 - blue];
        // The source rows of a tap mixed down to one, before the columns are.
        float[] mixed = new float[image.Width * 4];
        for (int y = 0; y < rows.Length; y++)
        {
            Tap row = rows[y];
            for (int i = 0; i < mixed.Length; i++)
            {
                float sum = 0;
                for (int k = 0; k < 4; k++)
                    sum += row.Weight(k) * source[(Clamp(row.First + k, image.Height) * mixed.Length) + i];
                mixed[i] = sum;
            }

            int to = (((top + y) * width) + left) * 4;
            foreach (Tap column in columns)
            {
                for (int c = 0; c < 3; c++)
                {
                    float sum = 0;
                    for (int k = 0; k < 4; k++)
                        sum += column.Weight(k) * mixed[(Clamp(column.First + k, image.Width) * 4) + channels[c]];
                    pixels[to + c] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
                }

                pixels[to + 3] = 255;
                to += 4;
            }
        }
    }

    private static int Clamp(int place, int size) => Math.Clamp(place, 0, size - 1);

    private static Tap[] Taps(int from, int until, int start, int length, int source)
    {
        var taps = new Tap[until - from];
        for (int i = 0; i < taps.Length; i++)
        {
            double centre = ((from + i - start + 0.5) * source / length) - 0.5;
            int below = (int)Math.Floor(centre);
            var t = (float)(centre - below);
            taps[i] = new Tap(below - 1, Mitchell(1 + t), Mitchell(t), Mitchell(1 - t), Mitchell(2 - t));
        }

        return taps;
    }

    // Mitchell and Netravali 1988, equation 8, B = C = 1/3.
    private static float Mitchell(float x) => x < 1
        ? ((7f / 6 * x) - 2) * x * x + (8f / 9)
        : ((((-7f / 18 * x) + 2) * x) - (10f / 3)) * x + (16f / 9);

    /// <summary>Four neighbouring source pixels and their weights.</summary>
    private readonly record struct Tap(int First, float W0, float W1, float W2, float W3)
    {
        internal float Weight(int k) => k switch { 0 => W0, 1 => W1, 2 => W2, _ => W3 };
    }
}
