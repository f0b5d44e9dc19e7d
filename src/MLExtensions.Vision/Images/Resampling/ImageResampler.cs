using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Vision;

/// <summary>Resizes by two passes of one-dimensional filters, row by row: first down the columns, then along the row.</summary>
internal static class ImageResampler
{
    public static PixelImage Resize(PixelImage image, ImageRegion region, int width, int height, ResizeFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height * image.Channels, Array.MaxLength, nameof(width));
        // A border computed in single precision may lie a rounding beyond the image.
        if (!(region.X >= 0 && region.Y >= 0 && region.Width > 0 && region.Height > 0
            && region.X + region.Width <= image.Width * 1.000001f && region.Y + region.Height <= image.Height * 1.000001f))
        {
            throw new ArgumentOutOfRangeException(nameof(region), region, $"The rectangle must lie in the image, {image.Width} × {image.Height}.");
        }

        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * image.Channels);
        FilterTaps across = FilterTaps.Create(image.Width, region.X, region.Width, width, filter);
        FilterTaps down = FilterTaps.Create(image.Height, region.Y, region.Height, height, filter);
        // A lane more than the row: the last pixel of three channels is read as four.
        var row = new float[(image.Width * image.Channels) + 1];
        for (int y = 0; y < height; y++)
        {
            int stride = image.Width * image.Channels;
            FilterColumns(image.Pixels.Slice(down.First(y) * stride, down.Count * stride), down.Weights(y), row.AsSpan(0, stride));
            Span<byte> target = pixels.AsSpan(y * width * image.Channels, width * image.Channels);
            if (image.Channels == 1)
            {
                FilterGrey(row, across, target);
            }
            else
            {
                FilterRgb(row, across, target);
            }
        }

        return new PixelImage(width, height, image.Channels, pixels);
    }

    private static void FilterColumns(ReadOnlySpan<byte> rows, ReadOnlySpan<float> weights, Span<float> sums)
    {
        sums.Clear();
        int stride = sums.Length;
        for (int k = 0; k < weights.Length; k++)
        {
            if (weights[k] == 0)
            {
                continue;
            }

            ReadOnlySpan<byte> row = rows.Slice(k * stride, stride);
            int x = 0;
            var weight = new Vector<float>(weights[k]);
            for (; x <= stride - Vector<byte>.Count; x += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(row[x..]), out Vector<ushort> low, out Vector<ushort> high);
                Add(low, weight, sums[x..]);
                Add(high, weight, sums[(x + Vector<ushort>.Count)..]);
            }

            for (; x < stride; x++)
            {
                sums[x] += weights[k] * row[x];
            }
        }
    }

    private static void Add(Vector<ushort> values, Vector<float> weight, Span<float> sums)
    {
        Vector.Widen(values, out Vector<uint> low, out Vector<uint> high);
        int half = Vector<float>.Count;
        (new Vector<float>(sums) + (weight * Vector.ConvertToSingle(Vector.AsVectorInt32(low)))).CopyTo(sums);
        (new Vector<float>(sums[half..]) + (weight * Vector.ConvertToSingle(Vector.AsVectorInt32(high)))).CopyTo(sums[half..]);
    }

    private static void FilterGrey(ReadOnlySpan<float> row, FilterTaps taps, Span<byte> target)
    {
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<float> weights = taps.Weights(x);
            target[x] = ToByte(System.Numerics.Tensors.TensorPrimitives.Dot(weights, row.Slice(taps.First(x), weights.Length)));
        }
    }

    private static void FilterRgb(ReadOnlySpan<float> row, FilterTaps taps, Span<byte> target)
    {
        ref float start = ref MemoryMarshal.GetReference(row);
        for (int x = 0; 3 * x < target.Length; x++)
        {
            ReadOnlySpan<float> weights = taps.Weights(x);
            nuint at = (nuint)taps.First(x) * 3;
            Vector128<float> sum = Vector128<float>.Zero;
            for (int k = 0; k < weights.Length; k++, at += 3)
            {
                sum += Vector128.LoadUnsafe(ref start, at) * weights[k];
            }

            target[3 * x] = ToByte(sum[0]);
            target[(3 * x) + 1] = ToByte(sum[1]);
            target[(3 * x) + 2] = ToByte(sum[2]);
        }
    }

    private static byte ToByte(float value) => (byte)(Math.Clamp(value, 0, 255) + 0.5f);
}
