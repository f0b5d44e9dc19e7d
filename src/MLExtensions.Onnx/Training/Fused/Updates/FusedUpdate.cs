namespace MLExtensions.Onnx.Training.Fused;

/// <summary>How parameters follow from gradients: one pass over all arrays.</summary>
internal abstract unsafe class FusedUpdate
{
    /// <summary>The rule for an optimizer, or null where there is none.</summary>
    public static FusedUpdate? For(Optimizer optimizer) => optimizer switch
    {
        AdamOptimizer adam => new AdamUpdate(adam),
        SgdOptimizer sgd => new SgdUpdate(sgd),
        RmsPropOptimizer rmsProp => new RmsPropUpdate(rmsProp),
        AdaGradOptimizer adaGrad => new AdaGradUpdate(adaGrad),
        _ => null,
    };

    /// <summary>Updates a part of a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="start">The first float.</param>
    /// <param name="length">The number of floats, a multiple of 8.</param>
    /// <param name="scalars">The optimizer's numbers for this update.</param>
    /// <param name="gradientScale">What gradients are multiplied with: clipping.</param>
    public abstract void Apply(FusedParameter parameter, int start, int length, ReadOnlySpan<float> scalars, float gradientScale);
}
