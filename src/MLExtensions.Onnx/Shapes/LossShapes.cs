namespace MLExtensions.Onnx;

/// <summary>Losses of scores [N, C, …] and labels [N, …]: one for each label, or one number.</summary>
internal static class LossShapes
{
    public static void Register(ShapeRules rules) => rules.Add(["NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"], Loss);

    private static void Loss(ShapeContext context)
    {
        IReadOnlyList<OnnxDim>? scores = context.Dims(0), labels = context.Dims(1);
        if (scores is not null && labels is not null && scores.Count != labels.Count + 1)
            throw context.Error($"its scores {context.Describe(0)} must have one dimension more, the classes, than its labels {context.Describe(1)}.");
        OnnxDim[]? each = labels is not null ? [.. labels] : scores is { Count: > 1 } ? [scores[0], .. scores.Skip(2)] : null;
        context.Set(0, context.Type(0), context.Node.GetString("reduction", "mean") == "none" ? each : []);
        // The log-probabilities, which only SoftmaxCrossEntropyLoss has.
        context.Set(1, context.Type(0), scores);
    }
}
