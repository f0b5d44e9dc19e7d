using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>RMSProp with and without momentum.</summary>
internal sealed unsafe class RmsPropUpdate(RmsPropOptimizer optimizer) : FusedUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(FusedParameter parameter, int start, int length, ReadOnlySpan<float> scalars, float gradientScale)
    {
        Vector256<float> rate = Vector256.Create(scalars[0]), momentum = Vector256.Create((float)optimizer.Momentum), epsilon = Vector256.Create((float)optimizer.Epsilon);
        Vector256<float> rho = Vector256.Create((float)optimizer.Rho), rest = Vector256.Create((float)(1 - optimizer.Rho));
        Vector256<float> decay = Vector256.Create(parameter.Decays ? (float)optimizer.WeightDecay : 0), scale = Vector256.Create(gradientScale);
        float* values = parameter.Values, gradients = parameter.Gradients, squares = parameter.Slot(0);
        float* velocities = optimizer.Momentum > 0 ? parameter.Slot(1) : null;
        for (int i = start; i < start + length; i += 8)
        {
            Vector256<float> w = Vector256.Load(values + i);
            Vector256<float> g = Vector256.FusedMultiplyAdd(decay, w, Vector256.Load(gradients + i) * scale);
            Vector256<float> s = Vector256.FusedMultiplyAdd(Vector256.Load(squares + i), rho, g * g * rest);
            s.Store(squares + i);
            Vector256<float> direction = g / (Vector256.Sqrt(s) + epsilon);
            if (velocities != null)
            {
                direction = Vector256.FusedMultiplyAdd(Vector256.Load(velocities + i), momentum, direction);
                direction.Store(velocities + i);
            }

            (w - (direction * rate)).Store(values + i);
        }
    }
}
