namespace MLExtensions.Onnx;

/// <summary>Adam with decoupled weight decay: w ← (1 − η·λ)·w before Adam's step; the decay does not enter the moments.</summary>
/// <remarks>Loshchilov and Hutter: Decoupled weight decay regularization, ICLR 2019, algorithm 2.</remarks>
public sealed class AdamWOptimizer : AdamOptimizer
{
    /// <summary>Adam's defaults and a <see cref="Optimizer.WeightDecay"/> of 0.01.</summary>
    public AdamWOptimizer() => WeightDecay = 0.01;

    internal override bool DecouplesDecay => true;
}
