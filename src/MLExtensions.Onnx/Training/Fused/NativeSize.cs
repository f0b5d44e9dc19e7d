using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Sizes of native memory.</summary>
internal static class NativeSize
{
    /// <summary>Bytes of some buffers; those that were not made have none.</summary>
    public static long Of(params ReadOnlySpan<AlignedBuffer<float>?> buffers)
    {
        long bytes = 0;
        foreach (AlignedBuffer<float>? buffer in buffers)
            bytes += sizeof(float) * (buffer?.Length ?? 0);
        return bytes;
    }
}
