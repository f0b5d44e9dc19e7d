using MLExtensions.Numerics;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A convolution by Winograd's algorithm, and its weights as the algorithm multiplies by them.</summary>
internal sealed unsafe class WinogradWeights : IDisposable
{
    private readonly AlignedBuffer<float> _transformed;

    private WinogradWeights(WinogradConvolution convolution)
    {
        Convolution = convolution;
        _transformed = new AlignedBuffer<float>(convolution.WeightLength);
    }

    public WinogradConvolution Convolution { get; }

    /// <summary>The transformed weights.</summary>
    public float* Transformed => _transformed.Address;

    /// <summary>Bytes of native memory.</summary>
    public long Bytes => NativeSize.Of(_transformed);

    /// <summary>Makes one where the window is of the kind and it pays; null elsewhere. The size is that of the results.</summary>
    public static WinogradWeights? TryCreate(WindowShape window, int height, int width, int inputs, int outputs) =>
        IsOfTheKind(window) && WinogradConvolution.Pays(height, width, inputs, outputs) ? new(new WinogradConvolution(height, width, inputs, outputs)) : null;

    /// <summary>Makes one for the gradients of weights; null where it does not pay.</summary>
    public static WinogradConvolution? TryCreateGradient(WindowShape window, int height, int width, int inputs, int outputs) =>
        IsOfTheKind(window) && WinogradConvolution.GradientPays(height, width, inputs, outputs) ? new(height, width, inputs, outputs) : null;

    /// <summary>Transforms a panel of weights.</summary>
    public void Transform(float* weights, int panel) => Convolution.TransformWeights(weights, _transformed.Address, panel);

    public void Dispose() => _transformed.Dispose();

    private static bool IsOfTheKind(WindowShape window) => window is { Height: 3, Width: 3, StrideX: 1, StrideY: 1 };
}
