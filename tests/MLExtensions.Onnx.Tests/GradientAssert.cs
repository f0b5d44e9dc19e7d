namespace MLExtensions.Onnx.Tests;

/// <summary>Gradient graphs against central differences.</summary>
internal static class GradientAssert
{
    public const double Tolerance = 1e-4;

    /// <summary>Builds the gradients, runs them in ONNX Runtime and compares them with central differences of the float64 evaluator: at most 1e-4.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">The value to differentiate (under random weights); null for the first real output.</param>
    /// <param name="wrt">Inputs, initializers or inner values; null for all real inputs.</param>
    /// <param name="feeds">Inputs; those left out are drawn from [−1, 1).</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="samples">Elements compared of each tensor; 0 for all.</param>
    public static GradientCheckResult Matches(
        OnnxModel model, string? output = null, IReadOnlyList<string>? wrt = null, IReadOnlyDictionary<string, ReferenceTensor>? feeds = null, int seed = 1, int samples = 60)
    {
        GradientCheckResult result = GradientChecker.Check(model, new GradientCheckOptions
        {
            Output = output,
            WithRespectTo = wrt,
            Feeds = feeds ?? new Dictionary<string, ReferenceTensor>(),
            Seed = seed,
            Samples = samples,
            Session = new OnnxSessionOptions { IntraOpThreads = 1 },
        });
        TensorGradientCheck worst = result.Tensors.MaxBy(tensor => tensor.MaxRelativeError)!;
        Assert.IsLessThanOrEqualTo(
            Tolerance, result.MaxRelativeError, $"d {result.Output} / d {worst.Name}: {worst}; nodes {string.Join(", ", model.Nodes.Select(node => node.OpType))}");
        return result;
    }
}
