using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Adam and AdamW, with the moments and scalars that <see cref="AdamOptimizer"/> keeps.</summary>
internal sealed unsafe class AdamUpdate(AdamOptimizer optimizer) : FusedUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(FusedParameter parameter, int start, int length, ReadOnlySpan<float> scalars, float gradientScale)
    {
        Vector256<float> rate = Vector256.Create(scalars[0]), epsilon = Vector256.Create(scalars[1]);
        bool decoupled = parameter.Decays && optimizer.DecouplesDecay;
        Vector256<float> shrink = Vector256.Create(decoupled ? scalars[2] : 1);
        Vector256<float> decay = Vector256.Create(parameter.Decays && !decoupled ? (float)optimizer.WeightDecay : 0);
        Vector256<float> beta1 = Vector256.Create((float)optimizer.Beta1), beta2 = Vector256.Create((float)optimizer.Beta2);
        Vector256<float> scale = Vector256.Create(gradientScale);
        float* values = parameter.Values, gradients = parameter.Gradients, means = parameter.Slot(0), squares = parameter.Slot(1);
        for (int i = start; i < start + length; i += 8)
        {
            Vector256<float> w = Vector256.Load(values + i);
            Vector256<float> g = Vector256.FusedMultiplyAdd(decay, w, Vector256.Load(gradients + i) * scale);
            Vector256<float> m = Vector256.FusedMultiplyAdd(Vector256.Load(means + i), beta1, g);
            Vector256<float> v = Vector256.FusedMultiplyAdd(Vector256.Load(squares + i), beta2, g * g);
            m.Store(means + i);
            v.Store(squares + i);
            ((w * shrink) - (m * rate / (Vector256.Sqrt(v) + epsilon))).Store(values + i);
        }
    }
}
