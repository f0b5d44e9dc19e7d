namespace MLExtensions.Vision;

/// <summary>A Gaussian blur of planes by columns and rows; edges repeat.</summary>
internal static class GaussianBlur
{
    /// <summary>Blurs [planes, height, width] in place.</summary>
    public static void Apply(Span<float> planes, int height, int width, double sigma, float[] scratch)
    {
        float[] taps = Taps(sigma);
        int radius = taps.Length - 1;
        int plane = height * width;
        Span<float> rows = scratch.AsSpan(0, plane);
        for (int start = 0; start < planes.Length; start += plane)
        {
            Span<float> image = planes.Slice(start, plane);
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<float> row = image.Slice(y * width, width);
                for (int x = 0; x < width; x++)
                {
                    float sum = taps[0] * row[x];
                    for (int tap = 1; tap <= radius; tap++)
                    {
                        sum += taps[tap] * (row[Math.Max(x - tap, 0)] + row[Math.Min(x + tap, width - 1)]);
                    }

                    rows[(y * width) + x] = sum;
                }
            }

            for (int y = 0; y < height; y++)
            {
                Span<float> target = image.Slice(y * width, width);
                System.Numerics.Tensors.TensorPrimitives.Multiply(rows.Slice(y * width, width), taps[0], target);
                for (int tap = 1; tap <= radius; tap++)
                {
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(rows.Slice(Math.Max(y - tap, 0) * width, width), taps[tap], target, target);
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(rows.Slice(Math.Min(y + tap, height - 1) * width, width), taps[tap], target, target);
                }
            }
        }
    }

    /// <summary>One side of the kernel, from the middle, up to three standard deviations; the whole sums to 1.</summary>
    private static float[] Taps(double sigma)
    {
        double[] weights = [.. Enumerable.Range(0, (int)Math.Ceiling(3 * sigma) + 1).Select(tap => Math.Exp(-0.5 * tap * tap / (sigma * sigma)))];
        double sum = (2 * weights.Sum()) - weights[0];
        return [.. weights.Select(weight => (float)(weight / sum))];
    }
}
