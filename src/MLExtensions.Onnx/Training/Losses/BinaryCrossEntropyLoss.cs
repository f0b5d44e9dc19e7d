namespace MLExtensions.Onnx;

/// <summary>
/// Cross-entropy of the sigmoid of logits against probabilities t of the same shape, mean over all elements: softplus(x) − x·t.
/// A Sigmoid at the model's end is left out of the loss and stays in the model.
/// </summary>
public sealed class BinaryCrossEntropyLoss : TrainingLoss
{
    /// <summary>Targets are fed as "target".</summary>
    public BinaryCrossEntropyLoss()
        : base("target")
    {
    }

    internal override string Emit(LossContext context)
    {
        GraphEmitter emit = context.Emit;
        string output = context.Output(Output);
        string logits = context.Before("Sigmoid", output);
        string target = context.TargetLike(Target, output);
        return context.Mean(emit.Sub(emit.Node("Softplus", [logits]), emit.Mul(logits, target)));
    }
}
