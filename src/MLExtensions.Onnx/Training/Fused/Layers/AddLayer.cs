using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>The sum of two values of the same shape, with the rectifier that follows it.</summary>
internal sealed unsafe class AddLayer(Activation left, Activation right, Activation output, bool rectifies) : FusedLayer
{
    public override IReadOnlyList<Activation> Inputs { get; } = [left, right];

    public override Activation Output => output;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int image, int chunk, int worker)
    {
        int length = output.Width * output.Stride;
        Vector256<float> floor = Vector256.Create(rectifies ? 0 : float.NegativeInfinity);
        for (int row = 0; row < output.Height; row++)
        {
            float* a = left.Image(image) + (row * left.RowStride), b = right.Image(image) + (row * right.RowStride), y = output.Image(image) + (row * output.RowStride);
            for (int i = 0; i < length; i += 8)
                Vector256.Max(Vector256.Load(a + i) + Vector256.Load(b + i), floor).Store(y + i);
        }
    }

    public override void Backward(int image, int chunk, int worker)
    {
        for (int i = 0; i < 2; i++)
        {
            if (Inputs[i].NeedsGradient)
                Pass(image, worker, Inputs[i].Gradient(image, worker), AddsToGradient[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pass(int image, int worker, float* to, bool adds)
    {
        int length = output.Width * output.Stride;
        float* from = output.Gradient(image, worker);
        for (int row = 0; row < output.Height; row++, from += length, to += length)
        {
            float* y = output.Image(image) + (row * output.RowStride);
            for (int i = 0; i < length; i += 8)
            {
                Vector256<float> g = Vector256.Load(from + i);
                if (rectifies)
                    g &= Vector256.GreaterThan(Vector256.Load(y + i), Vector256<float>.Zero);
                (adds ? g + Vector256.Load(to + i) : g).Store(to + i);
            }
        }
    }
}
