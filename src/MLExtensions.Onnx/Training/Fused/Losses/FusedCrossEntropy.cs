using System.Numerics.Tensors;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Cross-entropy of the softmax of a row against a class: the gradient is the softmax less the target.</summary>
internal sealed unsafe class FusedCrossEntropy(Activation output, double smoothing, float[]? weights) : FusedLoss(output)
{
    public override double Compute(int image, float* gradient, float scale)
    {
        int classes = Output.Channels;
        ReadOnlySpan<float> logits = new(Output.Image(image), classes);
        Span<float> result = new(gradient, classes);
        float most = TensorPrimitives.Max(logits);
        TensorPrimitives.Subtract(logits, most, result);
        double meanShifted = smoothing > 0 ? TensorPrimitives.Sum<float>(result) / classes : 0;
        int label = (int)((long*)Target)[image];
        float weight = weights is null ? 1 : weights[label];
        scale *= weight;
        double shifted = result[label];
        TensorPrimitives.Exp(result, result);
        float sum = TensorPrimitives.Sum<float>(result);
        TensorPrimitives.Multiply(result, scale / sum, result);
        if (smoothing > 0)
            TensorPrimitives.Subtract(result, (float)(smoothing / classes) * scale, result);
        result[label] -= (float)(1 - smoothing) * scale;
        new Span<float>(gradient + classes, Output.Stride - classes).Clear();
        return weight * (Math.Log(sum) - ((1 - smoothing) * shifted) - (smoothing * meanShifted));
    }
}
