using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How a <see cref="LinearProbe"/> is fitted.</summary>
public sealed class LinearProbeOptions
{
    /// <summary>The penalty: half of it times the sum of the squared weights, beside the mean cross-entropy. Biases are free.</summary>
    /// <value>The default value is 0.0001.</value>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or not finite.</exception>
    public double Penalty { get; init => field = OptionChecks.AtLeast(value, 0.0); } = 1e-4;

    /// <summary>The most iterations.</summary>
    /// <value>The default value is 200.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public int Iterations { get; init => field = OptionChecks.AtLeast(value, 1); } = 200;

    /// <summary>The fit ends where an iteration lessens the loss by less than this part of it.</summary>
    /// <value>The default value is 0.00001.</value>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or not finite.</exception>
    public double Tolerance { get; init => field = OptionChecks.AtLeast(value, 0.0); } = 1e-5;
}
