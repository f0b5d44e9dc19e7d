namespace MLExtensions.Onnx;

/// <summary>Mean over all elements of |y − t|. The targets have the output's shape.</summary>
public sealed class MeanAbsoluteErrorLoss : TrainingLoss
{
    /// <summary>Targets are fed as "target".</summary>
    public MeanAbsoluteErrorLoss()
        : base("target")
    {
    }

    internal override string Emit(LossContext context)
    {
        GraphEmitter emit = context.Emit;
        string output = context.Output(Output);
        return context.Mean(emit.Node("Abs", [emit.Sub(output, context.TargetLike(Target, output))]));
    }
}
