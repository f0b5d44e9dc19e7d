namespace MLExtensions.Onnx;

/// <summary>How a session computes.</summary>
public sealed class OnnxSessionOptions
{
    private readonly int _intraOpThreads;

    /// <summary>Threads inside one operator; 0 for as many as there are cores.</summary>
    /// <value>The default value is 0. Use 1 where many callers share the session.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int IntraOpThreads
    {
        get => _intraOpThreads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _intraOpThreads = value;
        }
    }
}
