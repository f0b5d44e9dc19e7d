namespace MLExtensions.Onnx;

/// <summary>A step's loss or gradients were no finite numbers. The session still holds the state before that step.</summary>
public sealed class TrainingDivergedException : ArithmeticException
{
    /// <summary>An exception without details.</summary>
    public TrainingDivergedException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and a cause; step and tensor are those of a cause of this kind.</summary>
    public TrainingDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
        if (innerException is TrainingDivergedException cause)
        {
            Step = cause.Step;
            Tensor = cause.Tensor;
        }
    }

    internal TrainingDivergedException(string message, long step, string? tensor)
        : base(message)
    {
        Step = step;
        Tensor = tensor;
    }

    /// <summary>Number of the step that failed, from 0: the batches before it.</summary>
    public long Step { get; }

    /// <summary>The first value of the step that was not finite, in the order of computation; null where none was found.</summary>
    public string? Tensor { get; }
}
