using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Gradient descent with and without momentum.</summary>
internal sealed unsafe class SgdUpdate(SgdOptimizer optimizer) : FusedUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(FusedParameter parameter, int start, int length, ReadOnlySpan<float> scalars, float gradientScale)
    {
        Vector256<float> rate = Vector256.Create(scalars[0]), momentum = Vector256.Create((float)optimizer.Momentum);
        Vector256<float> decay = Vector256.Create(parameter.Decays ? (float)optimizer.WeightDecay : 0), scale = Vector256.Create(gradientScale);
        float* values = parameter.Values, gradients = parameter.Gradients;
        float* velocities = optimizer.Momentum > 0 ? parameter.Slot(0) : null;
        for (int i = start; i < start + length; i += 8)
        {
            Vector256<float> w = Vector256.Load(values + i);
            Vector256<float> g = Vector256.FusedMultiplyAdd(decay, w, Vector256.Load(gradients + i) * scale);
            if (velocities != null)
            {
                Vector256<float> v = Vector256.FusedMultiplyAdd(Vector256.Load(velocities + i), momentum, g);
                v.Store(velocities + i);
                g = optimizer.Nesterov ? Vector256.FusedMultiplyAdd(v, momentum, g) : v;
            }

            (w - (g * rate)).Store(values + i);
        }
    }
}
