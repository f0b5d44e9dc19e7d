namespace MLExtensions.Onnx;

/// <summary>Rises linearly to the first rate of another schedule, then follows that.</summary>
/// <remarks>Goyal et al.: Accurate, large minibatch SGD: training ImageNet in 1 hour, arXiv:1706.02677, section 2.2.</remarks>
public sealed class WarmUpSchedule : LearningRateSchedule
{
    /// <summary>Sets the rise.</summary>
    /// <param name="updates">Updates of the rise: update k has (k + 1) / <paramref name="updates"/> of the rate.</param>
    /// <param name="then">What follows; its update 0 is the first one after the rise.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="updates"/> is not positive.</exception>
    public WarmUpSchedule(long updates, LearningRateSchedule then)
    {
        ArgumentNullException.ThrowIfNull(then);
        Length = OptionRange.Positive(updates);
        Then = then;
    }

    /// <summary>Updates of the rise.</summary>
    public long Length { get; }

    /// <summary>What follows.</summary>
    public LearningRateSchedule Then { get; }

    /// <inheritdoc/>
    public override double At(long update) => update < Length ? Then.At(0) * (update + 1) / Length : Then.At(update - Length);
}
