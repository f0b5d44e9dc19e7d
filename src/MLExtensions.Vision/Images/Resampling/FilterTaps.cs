namespace MLExtensions.Vision;

/// <summary>Which old pixels make up each new one along one axis, and with what weights.</summary>
internal sealed class FilterTaps
{
    private readonly int[] _first;
    private readonly float[] _weights;

    private FilterTaps(int[] first, float[] weights, int count)
    {
        _first = first;
        _weights = weights;
        Count = count;
    }

    /// <summary>Weights of one new pixel; unused ones at the end are zero.</summary>
    public int Count { get; }

    /// <summary>The first old pixel of a new one; all <see cref="Count"/> from there exist.</summary>
    public int First(int pixel) => _first[pixel];

    /// <summary>The weights of a new pixel; their sum is 1.</summary>
    public ReadOnlySpan<float> Weights(int pixel) => _weights.AsSpan(pixel * Count, Count);

    /// <summary>Weights for a stretch of an axis that becomes another number of pixels.</summary>
    /// <param name="size">Old pixels of the whole axis.</param>
    /// <param name="from">Where the stretch begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="target">New pixels.</param>
    /// <param name="filter">The filter.</param>
    public static FilterTaps Create(int size, double from, double length, int target, ResizeFilter filter)
    {
        double scale = length / target;
        // A shrinking image is filtered over all that one new pixel covers; a growing one is interpolated.
        double stretch = Math.Max(1, scale);
        double support = Support(filter) * stretch;
        int count = Math.Min(size, (int)Math.Ceiling(support * 2) + 1);
        var first = new int[target];
        var weights = new float[target * count];
        var exact = new double[count];
        for (int i = 0; i < target; i++)
        {
            double center = from + ((i + 0.5) * scale);
            int low = Math.Max(0, (int)(center - support + 0.5));
            int high = Math.Min(size, (int)(center + support + 0.5));
            low = Math.Min(low, size - 1);
            double sum = 0;
            for (int k = 0; k < high - low; k++)
            {
                exact[k] = Weight((low + k + 0.5 - center) / stretch, filter);
                sum += exact[k];
            }

            if (sum == 0)
            {
                // Between the supports of a narrow filter: the pixel that holds the centre.
                (low, high, exact[0], sum) = (Math.Clamp((int)center, 0, size - 1), 0, 1, 1);
                high = low + 1;
            }

            first[i] = Math.Min(low, size - count);
            for (int k = low; k < high; k++)
            {
                weights[(i * count) + k - first[i]] = (float)(exact[k - low] / sum);
            }
        }

        return new FilterTaps(first, weights, count);
    }

    private static double Support(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear => 1,
        ResizeFilter.Bicubic => 2,
        ResizeFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, $"There is no such filter; there are {string.Join(", ", Enum.GetNames<ResizeFilter>())}."),
    };

    private static double Weight(double x, ResizeFilter filter)
    {
        double a = Math.Abs(x);
        return filter switch
        {
            ResizeFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
            ResizeFilter.Bilinear => Math.Max(0, 1 - a),
            ResizeFilter.Bicubic => a < 1 ? (((1.5 * a) - 2.5) * a * a) + 1 : a < 2 ? ((((-0.5 * a) + 2.5) * a) - 4) * a + 2 : 0,
            _ => a < 3 ? Sinc(a) * Sinc(a / 3) : 0,
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
