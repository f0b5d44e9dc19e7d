namespace MLExtensions.Onnx;

/// <summary>What computes a value and its gradient with respect to the input. Thread-safe.</summary>
internal interface IInputGradientProgram : IDisposable
{
    /// <summary>Computes the value, and the gradient of the sum of its elements weighted by the seed; no gradient where there is no room for it.</summary>
    void Run(ReadOnlyMemory<float> input, ReadOnlyMemory<float> seed, Span<float> output, Span<float> gradient);
}
