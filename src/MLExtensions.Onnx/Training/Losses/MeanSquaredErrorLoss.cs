namespace MLExtensions.Onnx;

/// <summary>Mean over all elements of (y − t)². The targets have the output's shape.</summary>
public sealed class MeanSquaredErrorLoss : TrainingLoss
{
    /// <summary>Targets are fed as "target".</summary>
    public MeanSquaredErrorLoss()
        : base("target")
    {
    }

    internal override string Emit(LossContext context)
    {
        GraphEmitter emit = context.Emit;
        string output = context.Output(Output);
        string difference = emit.Sub(output, context.TargetLike(Target, output));
        return context.Mean(emit.Mul(difference, difference));
    }

    internal override void DeclareInputs(LossContext context) => context.TargetLike(Target, context.Output(Output));
}
