using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx;

/// <summary>Makes ONNX Runtime's session options: threads, device, optimization.</summary>
internal static class SessionOptionsFactory
{
    /// <summary>The options with the device that will be used: without the GPU where it cannot be and falling back is allowed. What is compiled several times is resolved once.</summary>
    /// <exception cref="NotSupportedException">The GPU cannot be used and falling back is not allowed.</exception>
    public static OnnxSessionOptions Resolve(OnnxSessionOptions options)
    {
        if (options.GpuDeviceId is null)
            return options;
        bool onGpu = true;
        using SessionOptions probe = Create(options.With(fallback => { onGpu = false; options.OnFallback?.Invoke(fallback); }));
        return onGpu ? options : options.OnCpu();
    }

    /// <summary>The caller disposes the result.</summary>
    /// <exception cref="NotSupportedException">The GPU cannot be used and falling back is not allowed.</exception>
    public static SessionOptions Create(OnnxSessionOptions options)
    {
        var native = new SessionOptions
        {
            IntraOpNumThreads = options.IntraOpThreads,
            GraphOptimizationLevel = (GraphOptimizationLevel)(int)options.Optimization,
            // Failures arrive as exceptions; warnings about unused constants would only fill the console.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            if (options.GpuDeviceId is int device)
                AddGpu(native, device, options);
            return native;
        }
        catch
        {
            native.Dispose();
            throw;
        }
    }

    private static void AddGpu(SessionOptions native, int device, OnnxSessionOptions options)
    {
        string? reason = null;
        Exception? cause = null;
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        if (!providers.Contains("CUDAExecutionProvider"))
        {
            reason = $"this build of ONNX Runtime has no CUDA provider (it has {string.Join(", ", providers)})";
        }
        else
        {
            try
            {
                native.AppendExecutionProvider_CUDA(device);
            }
            catch (Exception error) when (error is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
            {
                (reason, cause) = (error.Message, error);
            }
        }

        if (reason is null)
            return;
        if (!options.FallbackToCpu)
            throw new NotSupportedException($"GPU {device} cannot be used: {reason}. Set FallbackToCpu to compute on the CPU instead.", cause);
        options.OnFallback?.Invoke($"GPU {device} cannot be used: {reason}. Computing on the CPU.");
    }
}
