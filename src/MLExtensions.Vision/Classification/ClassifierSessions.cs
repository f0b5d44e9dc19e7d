using Microsoft.ML;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>The device that a context asks for.</summary>
internal static class ClassifierSessions
{
    /// <summary>Session options of a context.</summary>
    /// <param name="context">Says which GPU to compute on, if any, and whether the CPU will do.</param>
    /// <param name="onFallback">Told why the GPU was not used; null for nobody.</param>
    /// <param name="threads">Threads inside one operator; 0 for as many as there are cores.</param>
    public static OnnxSessionOptions Of(MLContext context, Action<string>? onFallback, int threads = 0) =>
        new() { IntraOpThreads = threads, GpuDeviceId = context.GpuDeviceId, FallbackToCpu = context.FallbackToCpu, OnFallback = onFallback };
}
