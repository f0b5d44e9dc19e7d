using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        int length = image.Width * 4;
        bool isRgba = image.PixelFormat == MLPixelFormat.Rgba32;
        // The source rows of a tap mixed down to one, before the columns are; a tap reaches two pixels beyond the borders, at most.
        const int Border = 2 * 4;
        float[] mixed = new float[length + (2 * Border)];
        Span<float> inner = mixed.AsSpan(Border, length);
        for (int y = 0; y < rows.Length; y++)
        {
            Tap row = rows[y];
            Mix(
                row,
                source.Slice(Clamp(row.First, image.Height) * length, length),
                source.Slice(Clamp(row.First + 1, image.Height) * length, length),
                source.Slice(Clamp(row.First + 2, image.Height) * length, length),
                source.Slice(Clamp(row.First + 3, image.Height) * length, length),
                inner);
            for (int i = 0; i < Border; i += 4)
            {
                inner[..4].CopyTo(mixed.AsSpan(i));
                inner[^4..].CopyTo(mixed.AsSpan(Border + length + i));
            }

            Span<uint> to = MemoryMarshal.Cast<byte, uint>(pixels).Slice(((top + y) * width) + left, columns.Length);
            for (int x = 0; x < columns.Length; x++)
                to[x] = Pixel(columns[x], mixed.AsSpan(Border + (columns[x].First * 4), 16), isRgba);
        }
    }

    /// <summary>Four rows of bytes weighed into one of floats.</summary>
    private static void Mix(Tap row, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth, Span<float> mixed)
    {
        // Four bytes are a pixel: no row leaves a rest.
        ReadOnlySpan<uint> a = MemoryMarshal.Cast<byte, uint>(first), b = MemoryMarshal.Cast<byte, uint>(second);
        ReadOnlySpan<uint> c = MemoryMarshal.Cast<byte, uint>(third), d = MemoryMarshal.Cast<byte, uint>(fourth);
        Span<Vector128<float>> to = MemoryMarshal.Cast<float, Vector128<float>>(mixed);
        for (int i = 0; i < to.Length; i++)
            to[i] = (row.W0 * Floats(a[i])) + (row.W1 * Floats(b[i])) + (row.W2 * Floats(c[i])) + (row.W3 * Floats(d[i]));
    }

    private static Vector128<float> Floats(uint bytes) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte())).AsInt32());

    /// <summary>Four pixels of floats weighed into one of bytes, blue first, opaque.</summary>
    private static uint Pixel(Tap column, ReadOnlySpan<float> mixed, bool isRgba)
    {
        ReadOnlySpan<Vector128<float>> from = MemoryMarshal.Cast<float, Vector128<float>>(mixed);
        Vector128<float> sum = (column.W0 * from[0]) + (column.W1 * from[1]) + (column.W2 * from[2]) + (column.W3 * from[3]);
        Vector128<int> levels = Vector128.ConvertToInt32(Vector128.Clamp(sum + Vector128.Create(0.5f), Vector128<float>.Zero, Vector128.Create(255f)));
        Vector128<ushort> narrow = Vector128.Narrow(isRgba ? Vector128.Shuffle(levels, Vector128.Create(2, 1, 0, 3)) : levels, Vector128<int>.Zero).AsUInt16();
        return Vector128.Narrow(narrow, narrow).AsUInt32()[0] | 0xFF000000;
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
    private readonly record struct Tap(int First, float W0, float W1, float W2, float W3);
}
