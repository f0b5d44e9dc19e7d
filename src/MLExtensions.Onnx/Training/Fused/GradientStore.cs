using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Room for gradients of values, as large as the largest that is asked for.</summary>
internal sealed unsafe class GradientStore : IDisposable
{
    private AlignedBuffer<float>? _buffer;

    public float* Address => _buffer!.Address;

    public long Bytes => sizeof(float) * (_buffer?.Length ?? 0);

    /// <summary>Makes room; what was there is lost where there was not enough.</summary>
    public void Require(long floats)
    {
        if (_buffer is not null && _buffer.Length >= floats)
            return;
        _buffer?.Dispose();
        _buffer = new AlignedBuffer<float>(floats);
    }

    public void Dispose() => _buffer?.Dispose();
}
