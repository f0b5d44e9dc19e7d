namespace MLExtensions.Onnx;

/// <summary>The learning rate as a function of the number of updates made. A plain number converts to a constant one.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The learning rate of an update.</summary>
    /// <param name="update">The update's number, from 0.</param>
    public abstract double At(long update);

    /// <summary>The same rate for every update.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or no number.</exception>
    public static LearningRateSchedule Constant(double rate) => new ConstantSchedule(rate);

    /// <summary>The same rate for every update.</summary>
    public static implicit operator LearningRateSchedule(double rate) => Constant(rate);
}
