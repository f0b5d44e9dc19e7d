namespace MLExtensions.Onnx;

/// <summary>How an <see cref="InputGradientSession"/> computes.</summary>
public sealed class InputGradientOptions
{
    /// <summary>Calls that are computed at once; further ones wait. Own kernels keep the layers' values of as many images.</summary>
    /// <value>The default value is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Concurrency
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 1;

    /// <summary>Threads and device of ONNX Runtime, where it computes. Own kernels compute a call on the caller's thread.</summary>
    /// <value>The default value is the CPU with as many threads as cores.</value>
    public OnnxSessionOptions Session
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();

    /// <summary>What computes.</summary>
    /// <value>The default value is <see cref="TrainingBackend.Auto"/>.</value>
    public TrainingBackend Backend
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Backend must be one of {string.Join(", ", Enum.GetNames<TrainingBackend>())}.");
    }
}
