namespace MLExtensions.Onnx;

/// <summary>A rate that is multiplied by a factor after every so many updates.</summary>
public sealed class StepSchedule : LearningRateSchedule
{
    /// <summary>Sets the rates.</summary>
    /// <param name="rate">The first rate.</param>
    /// <param name="updates">Updates between two changes.</param>
    /// <param name="factor">What each change multiplies the rate with.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not in its range.</exception>
    public StepSchedule(double rate, long updates, double factor = 0.1)
    {
        Rate = OptionRange.NotNegative(rate);
        Interval = OptionRange.Positive(updates);
        Factor = OptionRange.Positive(factor);
    }

    /// <summary>The first rate.</summary>
    public double Rate { get; }

    /// <summary>Updates between two changes.</summary>
    public long Interval { get; }

    /// <summary>What each change multiplies the rate with.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    public override double At(long update) => Rate * Math.Pow(Factor, update / Interval);
}
