namespace MLExtensions.Onnx.Training.Fused;

/// <summary>The end of the network: the loss of each row, and the gradient that the backward pass begins with.</summary>
internal abstract unsafe class FusedLoss(Activation output)
{
    /// <summary>The value that the loss is taken of.</summary>
    public Activation Output => output;

    /// <summary>The targets that are fed; set for the time of a step.</summary>
    public void* Target { get; set; }

    /// <summary>Bytes of native memory.</summary>
    public virtual long Bytes => 0;

    /// <summary>Computes a row's loss and writes its gradient.</summary>
    /// <param name="image">The row.</param>
    /// <param name="gradient">The gradient of the mean loss with respect to the row's values; all of it is written.</param>
    /// <param name="scale">1 / rows.</param>
    /// <returns>The row's loss, not yet divided by the number of rows.</returns>
    public abstract double Compute(int image, float* gradient, float scale);
}
