using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>
/// Replaces images by the strength of their edges: the length of Sobel's two differences of the luma, divided by 4 (so that a step from 0 to 1
/// gives 1) and cut off at 1, in all channels. Beyond the border the image is mirrored.
/// </summary>
public sealed class SobelEdges : ImageAugmentation
{
    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        int width = image.Width, height = image.Height;
        Span<float> luma = image.Spare[..(width * height)];
        image.WriteLuma(luma);
        // Down the columns: smoothed (1, 2, 1), and differences; with a mirrored column at each side.
        Span<float> smooth = new float[width + 2], differ = new float[width + 2], across = new float[width];
        Span<float> result = image.Plane(0);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> above = luma.Slice(RandomBlur.Mirror(y - 1, height) * width, width), here = luma.Slice(y * width, width);
            ReadOnlySpan<float> below = luma.Slice(RandomBlur.Mirror(y + 1, height) * width, width);
            Span<float> middle = smooth.Slice(1, width), difference = differ.Slice(1, width), row = result.Slice(y * width, width);
            TensorPrimitives.Add(above, below, middle);
            TensorPrimitives.MultiplyAdd(here, 2, middle, middle);
            TensorPrimitives.Subtract(below, above, difference);
            MirrorBorders(smooth, width);
            MirrorBorders(differ, width);
            TensorPrimitives.Subtract(smooth.Slice(2, width), smooth[..width], across);
            TensorPrimitives.Add(differ.Slice(2, width), differ[..width], row);
            TensorPrimitives.MultiplyAdd(differ.Slice(1, width), 2, row, row);
            TensorPrimitives.Hypot<float>(across, row, row);
        }

        TensorPrimitives.Multiply(result, 0.25f, result);
        for (int c = 1; c < image.Channels; c++)
        {
            result.CopyTo(image.Plane(c));
        }

        image.Clamp();
    }

    private static void MirrorBorders(Span<float> row, int width)
    {
        row[0] = row[1 + RandomBlur.Mirror(-1, width)];
        row[width + 1] = row[1 + RandomBlur.Mirror(width, width)];
    }
}
