using System.Numerics.Tensors;

namespace MLExtensions.Vision;

/// <summary>Penalties on images, as gradients.</summary>
internal static class ImagePenalties
{
    /// <summary>Gradient of the pull towards mid-grey, ½ Σ (x − ½)², subtracted with a weight.</summary>
    public static void SubtractL2(ReadOnlySpan<float> image, float weight, Span<float> gradient)
    {
        for (int i = 0; i < image.Length; i++)
        {
            gradient[i] -= weight * (image[i] - 0.5f);
        }
    }

    /// <summary>
    /// Gradient of the total variation Σ √(dx² + dy² + ε²), dx and dy being differences to the pixels on the right and below, subtracted with a weight
    /// (Mahendran and Vedaldi, Understanding deep image representations by inverting them, 2015).
    /// </summary>
    public static void SubtractTotalVariation(ReadOnlySpan<float> image, int height, int width, float weight, Span<float> gradient)
    {
        // Rounds the corner of the root, where there is no slope, over less than a grey level.
        const float Epsilon = 1e-3f;
        int plane = height * width;
        for (int start = 0; start < image.Length; start += plane)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int i = start + (y * width) + x;
                    int right = x + 1 < width ? 1 : 0, down = y + 1 < height ? width : 0;
                    float dx = image[i + right] - image[i], dy = image[i + down] - image[i];
                    float scale = weight / MathF.Sqrt((dx * dx) + (dy * dy) + (Epsilon * Epsilon));
                    gradient[i] += scale * (dx + dy);
                    gradient[i + right] -= scale * dx;
                    gradient[i + down] -= scale * dy;
                }
            }
        }
    }

    /// <summary>Scales a gradient to a root mean square of 1; one of zeros stays.</summary>
    public static void Normalize(Span<float> gradient)
    {
        float meanSquare = TensorPrimitives.SumOfSquares<float>(gradient) / gradient.Length;
        if (meanSquare > 0 && float.IsFinite(meanSquare))
        {
            TensorPrimitives.Multiply(gradient, 1 / MathF.Sqrt(meanSquare), gradient);
        }
    }
}
