namespace MLExtensions.Onnx.Training.Fused;

/// <summary>No loss: the gradient that the backward pass begins with is given from outside.</summary>
internal sealed unsafe class FusedSeed(Activation output) : FusedLoss(output)
{
    public override double Compute(int image, float* gradient, float scale) => throw new NotSupportedException("There is no loss; the seed is given.");
}
