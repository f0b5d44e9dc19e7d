namespace MLExtensions.Onnx;

/// <summary>How a session computes.</summary>
public sealed class OnnxSessionOptions
{
    private readonly int _intraOpThreads;
    private readonly int? _gpuDeviceId;

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

    /// <summary>Number of the GPU to compute on; null for the CPU.</summary>
    /// <value>The default value is null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? GpuDeviceId
    {
        get => _gpuDeviceId;
        init
        {
            if (value is int id)
                ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(GpuDeviceId));
            _gpuDeviceId = value;
        }
    }

    /// <summary>Computes on the CPU where the GPU of <see cref="GpuDeviceId"/> cannot be used, instead of throwing.</summary>
    /// <value>The default value is false.</value>
    public bool FallbackToCpu { get; init; }

    /// <summary>Is told, in one sentence, why the GPU was not used.</summary>
    /// <value>The default value is null.</value>
    public Action<string>? OnFallback { get; init; }

    /// <summary>How far the graph is rewritten before it runs.</summary>
    /// <value>The default value is <see cref="OnnxOptimization.All"/>.</value>
    public OnnxOptimization Optimization { get; init; } = OnnxOptimization.All;

    internal OnnxSessionOptions With(Action<string> onFallback) =>
        new() { IntraOpThreads = IntraOpThreads, GpuDeviceId = GpuDeviceId, FallbackToCpu = FallbackToCpu, Optimization = Optimization, OnFallback = onFallback };

    internal OnnxSessionOptions OnCpu() => new() { IntraOpThreads = IntraOpThreads, Optimization = Optimization };
}
