using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Cross-entropy of the softmax of a row against a class: the gradient is the softmax less the target.</summary>
internal sealed unsafe class FusedCrossEntropy(Activation output, double smoothing, float[]? weights) : FusedLoss(output)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Compute(int image, float* gradient, float scale)
    {
        int classes = Output.Channels, length = Output.Stride;
        float* logits = Output.Image(image);
        float most = logits[0];
        for (int i = 1; i < classes; i++)
            most = MathF.Max(most, logits[i]);
        for (int i = 0; i < classes; i++)
            gradient[i] = logits[i] - most;

        // A class of −∞ has no part in a loss that is not smoothed.
        double meanShifted = 0;
        if (smoothing > 0)
        {
            for (int i = 0; i < classes; i++)
                meanShifted += gradient[i];
            meanShifted /= classes;
        }

        int label = (int)((long*)Target)[image];
        float weight = weights is null ? 1 : weights[label];
        scale *= weight;
        double shifted = gradient[label];
        // What rounds up to whole vectors adds nothing to the sum.
        new Span<float>(gradient + classes, length - classes).Fill(float.NegativeInfinity);
        Vector256<float> total = default;
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> power = Vector256.Exp(Vector256.Load(gradient + i));
            total += power;
            power.Store(gradient + i);
        }

        float sum = Vector256.Sum(total);
        Vector256<float> factor = Vector256.Create(scale / sum), uniform = Vector256.Create((float)(smoothing / classes) * scale);
        for (int i = 0; i < length; i += 8)
            ((Vector256.Load(gradient + i) * factor) - uniform).Store(gradient + i);
        gradient[label] -= (float)(1 - smoothing) * scale;
        new Span<float>(gradient + classes, length - classes).Clear();
        return weight * (Math.Log(sum) - ((1 - smoothing) * shifted) - (smoothing * meanShifted));
    }
}
