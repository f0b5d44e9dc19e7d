using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>AdaGrad.</summary>
internal sealed unsafe class AdaGradUpdate(AdaGradOptimizer optimizer) : FusedUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(FusedParameter parameter, int start, int length, ReadOnlySpan<float> scalars, float gradientScale)
    {
        Vector256<float> rate = Vector256.Create(scalars[0]), epsilon = Vector256.Create((float)optimizer.Epsilon);
        Vector256<float> decay = Vector256.Create(parameter.Decays ? (float)optimizer.WeightDecay : 0), scale = Vector256.Create(gradientScale);
        float* values = parameter.Values, gradients = parameter.Gradients, squares = parameter.Slot(0);
        for (int i = start; i < start + length; i += 8)
        {
            Vector256<float> w = Vector256.Load(values + i);
            Vector256<float> g = Vector256.FusedMultiplyAdd(decay, w, Vector256.Load(gradients + i) * scale);
            Vector256<float> s = Vector256.FusedMultiplyAdd(g, g, Vector256.Load(squares + i));
            s.Store(squares + i);
            (w - (g * rate / (Vector256.Sqrt(s) + epsilon))).Store(values + i);
        }
    }
}
