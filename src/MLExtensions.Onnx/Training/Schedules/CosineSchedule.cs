namespace MLExtensions.Onnx;

/// <summary>A rate that falls along half a cosine, and stays at its end.</summary>
/// <remarks>Loshchilov and Hutter: SGDR: stochastic gradient descent with warm restarts, ICLR 2017, equation 5, without restarts.</remarks>
public sealed class CosineSchedule : LearningRateSchedule
{
    /// <summary>Sets the rates.</summary>
    /// <param name="rate">The first rate.</param>
    /// <param name="updates">Updates until the last rate.</param>
    /// <param name="finalRate">The last rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not in its range.</exception>
    public CosineSchedule(double rate, long updates, double finalRate = 0)
    {
        Rate = OptionRange.NotNegative(rate);
        Length = OptionRange.Positive(updates);
        FinalRate = OptionRange.NotNegative(finalRate);
    }

    /// <summary>The first rate.</summary>
    public double Rate { get; }

    /// <summary>Updates until the last rate.</summary>
    public long Length { get; }

    /// <summary>The last rate.</summary>
    public double FinalRate { get; }

    /// <inheritdoc/>
    public override double At(long update) => Between(Rate, FinalRate, (double)Math.Min(update, Length) / Length);

    /// <summary>Half a cosine from one rate (part 0) to another (part 1).</summary>
    internal static double Between(double from, double to, double part) => to + ((from - to) * (1 + Math.Cos(Math.PI * part)) / 2);
}
