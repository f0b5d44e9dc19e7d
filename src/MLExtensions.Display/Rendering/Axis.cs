namespace MLExtensions.Display;

/// <summary>A linear axis: a range widened to round numbers, and its ticks at 1, 2 or 5 times a power of ten.</summary>
internal sealed class Axis
{
    private Axis(double minimum, double maximum, double step, IReadOnlyList<double> ticks)
    {
        Minimum = minimum;
        Maximum = maximum;
        Step = step;
        Ticks = ticks;
    }

    public double Minimum { get; }

    public double Maximum { get; }

    public double Step { get; }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis over a finite range with about so many intervals; a tight one keeps the range and puts ticks only inside it.</summary>
    public static Axis Over(double low, double high, int intervals, bool tight = false)
    {
        if (low == high)
        {
            double margin = low == 0 ? 1 : Math.Abs(low) * 0.1;
            (low, high) = (low - margin, high + margin);
        }

        double step = NiceStep((high - low) / intervals);
        long first = (long)(tight ? Math.Ceiling((low / step) - 1e-9) : Math.Floor((low / step) + 1e-9));
        long last = (long)(tight ? Math.Floor((high / step) + 1e-9) : Math.Ceiling((high / step) - 1e-9));
        var ticks = new double[Math.Max(0, last - first + 1)];
        for (int i = 0; i < ticks.Length; i++)
        {
            // Multiplied, not summed up, so that rounding errors do not grow along the axis.
            ticks[i] = (first + i) * step;
        }

        return tight ? new Axis(low, high, step, ticks) : new Axis(ticks[0], ticks[^1], step, ticks);
    }

    /// <summary>The position of a value between two pixels.</summary>
    public double Map(double value, double from, double to) => from + ((value - Minimum) / (Maximum - Minimum) * (to - from));

    private static double NiceStep(double raw)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double lead = raw / power;
        double nice = lead <= 1.0000001 ? 1 : lead <= 2.0000001 ? 2 : lead <= 5.0000001 ? 5 : 10;
        return nice * power;
    }
}
