namespace MLExtensions.Onnx;

/// <summary>Rises along half a cosine to the greatest rate, then falls along half a cosine to a rate far below the first.</summary>
/// <remarks>Smith and Topin: Super-convergence: very fast training of neural networks using large learning rates, arXiv:1708.07120; cosines instead of lines.</remarks>
public sealed class OneCycleSchedule : LearningRateSchedule
{
    /// <summary>Sets the cycle.</summary>
    /// <param name="maximum">The greatest rate.</param>
    /// <param name="updates">Updates of the whole cycle; later ones keep the last rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not in its range.</exception>
    public OneCycleSchedule(double maximum, long updates)
    {
        Maximum = OptionRange.Positive(maximum);
        Length = OptionRange.Positive(updates);
    }

    /// <summary>The greatest rate.</summary>
    public double Maximum { get; }

    /// <summary>Updates of the whole cycle.</summary>
    public long Length { get; }

    /// <summary>The part of the cycle that rises.</summary>
    /// <value>The default value is 0.3.</value>
    public double RisingPart
    {
        get;
        init => field = OptionRange.Fraction(value);
    } = 0.3;

    /// <summary>The greatest rate divided by the first one.</summary>
    /// <value>The default value is 25.</value>
    public double InitialDivisor
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 25;

    /// <summary>The first rate divided by the last one.</summary>
    /// <value>The default value is 10,000.</value>
    public double FinalDivisor
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 1e4;

    /// <inheritdoc/>
    public override double At(long update)
    {
        double top = RisingPart * Length;
        double first = Maximum / InitialDivisor;
        return update < top
            ? CosineSchedule.Between(first, Maximum, update / top)
            : CosineSchedule.Between(Maximum, first / FinalDivisor, Math.Min(1, (update - top) / (Length - top)));
    }
}
