using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>An activation function of every value.</summary>
internal sealed unsafe class PointwiseLayer<TFunction>(Activation input, Activation output, TFunction function) : FusedLayer
    where TFunction : struct, IPointwise
{
    public override IReadOnlyList<Activation> Inputs { get; } = [input];

    public override Activation Output => output;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int image, int chunk, int worker)
    {
        int length = output.Width * output.Stride;
        for (int row = 0; row < output.Height; row++)
        {
            float* x = input.Image(image) + (row * input.RowStride), y = output.Image(image) + (row * output.RowStride);
            for (int i = 0; i < length; i += 8)
                function.Compute(Vector256.Load(x + i)).Store(y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int image, int chunk, int worker)
    {
        if (!input.NeedsGradient)
            return;
        int length = output.Width * output.Stride;
        float* from = output.Gradient(image, worker), to = input.Gradient(image, worker);
        for (int row = 0; row < output.Height; row++, from += length, to += length)
        {
            float* x = input.Image(image) + (row * input.RowStride), y = output.Image(image) + (row * output.RowStride);
            for (int i = 0; i < length; i += 8)
            {
                Vector256<float> g = function.Differentiate(Vector256.Load(x + i), Vector256.Load(y + i), Vector256.Load(from + i));
                (AddsToGradient[0] ? g + Vector256.Load(to + i) : g).Store(to + i);
            }
        }
    }
}
