using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Vision;

/// <summary>Resizes by two passes of one-dimensional filters, row by row: first down the columns, then along the row.</summary>
internal static class ImageResampler
{
    private delegate void WriteRow<TTarget>(ReadOnlySpan<float> row, int y, TTarget target);

    public static PixelImage Resize(PixelImage image, ImageRegion region, int width, int height, ResizeFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height * image.Channels, Array.MaxLength, nameof(width));
        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * image.Channels);
        ResizeRows(image, region, width, height, filter, pixels, static (row, y, pixels) =>
        {
            Span<byte> target = pixels.AsSpan(y * row.Length, row.Length);
            for (int i = 0; i < row.Length; i++)
            {
                target[i] = (byte)(Math.Clamp(row[i], 0, 255) + 0.5f);
            }
        });
        return new PixelImage(width, height, image.Channels, pixels);
    }

    /// <summary>Fills an image of planes from a rectangle of one that has as many channels.</summary>
    public static void Resize(PixelImage image, ImageRegion region, FloatImage target, ResizeFilter filter) =>
        ResizeRows(image, region, target.Width, target.Height, filter, target, static (row, y, target) =>
        {
            int channels = target.Channels;
            for (int c = 0; c < channels; c++)
            {
                Span<float> plane = target.Plane(c).Slice(y * target.Width, target.Width);
                for (int x = 0, from = c; x < plane.Length; x++, from += channels)
                {
                    plane[x] = Math.Clamp(row[from], 0, 255) * (1f / 255);
                }
            }
        });

    private static void ResizeRows<TTarget>(PixelImage image, ImageRegion region, int width, int height, ResizeFilter filter, TTarget target, WriteRow<TTarget> write)
    {
        // A border computed in single precision may lie a rounding beyond the image.
        if (!(region.X >= 0 && region.Y >= 0 && region.Width > 0 && region.Height > 0
            && region.X + region.Width <= image.Width * 1.000001f && region.Y + region.Height <= image.Height * 1.000001f))
        {
            throw new ArgumentOutOfRangeException(nameof(region), region, $"The rectangle must lie in the image, {image.Width} × {image.Height}.");
        }

        int channels = image.Channels, stride = image.Width * channels, length = width * channels;
        FilterTaps across = FilterTaps.Create(image.Width, region.X, region.Width, width, filter);
        FilterTaps down = FilterTaps.Create(image.Height, region.Y, region.Height, height, filter);
        // A lane more than the row: the last pixel of three channels is read as four.
        float[] buffer = ArrayPool<float>.Shared.Rent(stride + 1 + length);
        Span<float> sums = buffer.AsSpan(0, stride), row = buffer.AsSpan(stride + 1, length);
        buffer[stride] = 0;
        for (int y = 0; y < height; y++)
        {
            FilterColumns(image.Pixels.Slice(down.First(y) * stride, down.Count * stride), down.Weights(y), sums);
            if (channels == 1)
            {
                FilterGrey(sums, across, row);
            }
            else
            {
                FilterRgb(buffer.AsSpan(0, stride + 1), across, row);
            }

            write(row, y, target);
        }

        ArrayPool<float>.Shared.Return(buffer);
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

    private static void FilterGrey(ReadOnlySpan<float> row, FilterTaps taps, Span<float> target)
    {
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<float> weights = taps.Weights(x);
            target[x] = TensorPrimitives.Dot(weights, row.Slice(taps.First(x), weights.Length));
        }
    }

    private static void FilterRgb(ReadOnlySpan<float> row, FilterTaps taps, Span<float> target)
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

            target[3 * x] = sum[0];
            target[(3 * x) + 1] = sum[1];
            target[(3 * x) + 2] = sum[2];
        }
    }
}
