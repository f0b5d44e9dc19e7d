namespace MLExtensions.Vision;

/// <summary>
/// Colours along their principal axes: the square root of the covariance of ImageNet's colours, as Lucid has it, scaled so that the longest axis is 1
/// (Olah, Mordvintsev, Schubert, Feature visualization, Distill 2017; <c>color_correlation_svd_sqrt</c>).
/// </summary>
internal static class ColorSpace
{
    /// <summary>Columns are axes (brightness, blue to yellow, green to magenta), rows are red, green, blue.</summary>
    private static readonly float[] Axes = Normalize([0.26f, 0.09f, 0.02f, 0.27f, 0.00f, -0.05f, 0.27f, -0.09f, 0.03f]);

    /// <summary>From coordinates along the axes to red, green and blue; [3, pixels] in place.</summary>
    public static void ToRgb(Span<float> planes) => Multiply(planes, transposed: false);

    /// <summary>The adjoint of <see cref="ToRgb"/>.</summary>
    public static void ToRgbAdjoint(Span<float> planes) => Multiply(planes, transposed: true);

    private static void Multiply(Span<float> planes, bool transposed)
    {
        int pixels = planes.Length / 3;
        (int row, int column) = transposed ? (1, 3) : (3, 1);
        float m00 = Axes[0], m01 = Axes[column], m02 = Axes[2 * column];
        float m10 = Axes[row], m11 = Axes[4], m12 = Axes[row + (2 * column)];
        float m20 = Axes[2 * row], m21 = Axes[(2 * row) + column], m22 = Axes[8];
        Span<float> first = planes[..pixels], second = planes.Slice(pixels, pixels), third = planes.Slice(2 * pixels, pixels);
        for (int i = 0; i < first.Length; i++)
        {
            (float a, float b, float c) = (first[i], second[i], third[i]);
            first[i] = (m00 * a) + (m01 * b) + (m02 * c);
            second[i] = (m10 * a) + (m11 * b) + (m12 * c);
            third[i] = (m20 * a) + (m21 * b) + (m22 * c);
        }
    }

    private static float[] Normalize(float[] axes)
    {
        float longest = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            longest = MathF.Max(longest, MathF.Sqrt((axes[axis] * axes[axis]) + (axes[3 + axis] * axes[3 + axis]) + (axes[6 + axis] * axes[6 + axis])));
        }

        return [.. axes.Select(value => value / longest)];
    }
}
