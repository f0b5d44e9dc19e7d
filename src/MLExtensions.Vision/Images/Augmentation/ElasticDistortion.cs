using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>
/// Moves every pixel by a smooth random field (Simard et al. 2003), here bilinear between the nodes of a coarse grid: strokes bend as hands bend them.
/// What comes from outside repeats the border.
/// </summary>
public sealed class ElasticDistortion : ImageAugmentation
{
    /// <summary>Gets the largest shift of a node in each direction, as a share of the image's shorter side.</summary>
    /// <value>The default value is 0.06. Values from 0 to 0.5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxShift { get; init => field = OptionChecks.InRange(value, 0, 0.5); } = 0.06;

    /// <summary>Gets the cells of the grid along each side.</summary>
    /// <value>The default value is 4. Values from 1 to 32.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Cells { get; init => field = OptionChecks.InRange(value, 1, 32); } = 4;

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        int width = image.Width, height = image.Height, nodes = Cells + 1;
        float most = (float)MaxShift * Math.Min(width, height);
        Span<float> shifts = stackalloc float[2 * 33 * 33];
        for (int i = 0; i < 2 * nodes * nodes; i++)
        {
            shifts[i] = most * random.Between(-1, 1);
        }

        float perRow = Cells / (float)Math.Max(1, height - 1), perColumn = Cells / (float)Math.Max(1, width - 1);
        for (int y = 0, to = 0; y < height; y++)
        {
            float v = y * perRow;
            int top = Math.Min((int)v, Cells - 1);
            v -= top;
            for (int x = 0; x < width; x++, to++)
            {
                float u = x * perColumn;
                int left = Math.Min((int)u, Cells - 1);
                u -= left;
                int node = 2 * ((top * nodes) + left), below = node + (2 * nodes);
                float shiftX = Mix(shifts[node], shifts[node + 2], shifts[below], shifts[below + 2], u, v);
                float shiftY = Mix(shifts[node + 1], shifts[node + 3], shifts[below + 1], shifts[below + 3], u, v);
                image.SampleTo(to, x + shiftX, y + shiftY);
            }
        }

        image.UseSpare();
    }

    private static float Mix(float a, float b, float c, float d, float u, float v)
    {
        float above = a + (u * (b - a)), below = c + (u * (d - c));
        return above + (v * (below - above));
    }
}
