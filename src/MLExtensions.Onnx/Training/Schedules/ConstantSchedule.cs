using System.Globalization;

namespace MLExtensions.Onnx;

/// <summary>One learning rate for all updates.</summary>
public sealed class ConstantSchedule : LearningRateSchedule
{
    /// <summary>Sets the rate.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or no number.</exception>
    public ConstantSchedule(double rate) => Rate = OptionRange.NotNegative(rate);

    /// <summary>The rate.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public override double At(long update) => Rate;

    /// <inheritdoc/>
    public override string ToString() => Rate.ToString(CultureInfo.InvariantCulture);
}
