using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>Blurs with a Gaussian of a random deviation. Its probability is 0.5 by default (SimCLR). Beyond the border the image is mirrored.</summary>
public sealed class RandomBlur : ImageAugmentation
{
    private readonly double _minDeviation = 0.1;
    private readonly double _maxDeviation = 2;

    /// <summary>A blur of every second image on average.</summary>
    public RandomBlur() => Probability = 0.5;

    /// <summary>Gets the least deviation in pixels.</summary>
    /// <value>The default value is 0.1. Values from 0 to 50.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MinDeviation
    {
        get => _minDeviation;
        init => _minDeviation = OptionChecks.InRange(value, 0, 50);
    }

    /// <summary>Gets the largest deviation in pixels; where it is below the least one, the least one.</summary>
    /// <value>The default value is 2. Values from 0 to 50.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double MaxDeviation
    {
        get => _maxDeviation;
        init => _maxDeviation = OptionChecks.InRange(value, 0, 50);
    }

    /// <inheritdoc/>
    public override void Apply(FloatImage image, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        Blur(image, MinDeviation + (Math.Max(0, MaxDeviation - MinDeviation) * random.NextDouble()));
    }

    /// <summary>Two passes of one-dimensional weights, cut off at three deviations.</summary>
    internal static void Blur(FloatImage image, double deviation)
    {
        int reach = (int)Math.Ceiling(3 * deviation);
        if (reach == 0)
        {
            return;
        }

        float[] weights = Weights(deviation, reach);
        int width = image.Width, height = image.Height;
        var padded = new float[width + (2 * reach)];
        for (int c = 0; c < image.Channels; c++)
        {
            Span<float> plane = image.Plane(c), sums = image.Spare.Slice(c * width * height, width * height);
            for (int y = 0; y < height; y++)
            {
                Span<float> sum = sums.Slice(y * width, width);
                sum.Clear();
                for (int k = -reach; k <= reach; k++)
                {
                    TensorPrimitives.MultiplyAdd(plane.Slice(Mirror(y + k, height) * width, width), weights[k + reach], sum, sum);
                }
            }

            for (int y = 0; y < height; y++)
            {
                Span<float> row = sums.Slice(y * width, width);
                for (int x = -reach; x < width + reach; x++)
                {
                    padded[x + reach] = row[Mirror(x, width)];
                }

                row.Clear();
                for (int k = 0; k <= 2 * reach; k++)
                {
                    TensorPrimitives.MultiplyAdd(padded.AsSpan(k, width), weights[k], row, row);
                }
            }
        }

        image.UseSpare();
    }

    /// <summary>The place that a place beyond the border is the mirror image of; the border's pixel is not repeated.</summary>
    internal static int Mirror(int at, int size)
    {
        if (size == 1)
        {
            return 0;
        }

        int period = 2 * (size - 1);
        int phase = ((at % period) + period) % period;
        return phase < size ? phase : period - phase;
    }

    private static float[] Weights(double deviation, int reach)
    {
        double[] exact = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(k => Math.Exp(-k * k / (2 * deviation * deviation)))];
        double sum = exact.Sum();
        return [.. exact.Select(w => (float)(w / sum))];
    }
}
