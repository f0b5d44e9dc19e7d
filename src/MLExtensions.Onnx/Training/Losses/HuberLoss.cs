namespace MLExtensions.Onnx;

/// <summary>Mean over all elements of ½d² where |d| ≤ δ, and δ·(|d| − ½δ) beyond, with d = y − t. The targets have the output's shape.</summary>
/// <remarks>Huber: Robust estimation of a location parameter, Annals of Mathematical Statistics 35, 1964.</remarks>
public sealed class HuberLoss : TrainingLoss
{
    /// <summary>Targets are fed as "target".</summary>
    public HuberLoss()
        : base("target")
    {
    }

    /// <summary>The error δ from which on the loss is linear.</summary>
    /// <value>The default value is 1.</value>
    public double Delta
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 1;

    internal override string Emit(LossContext context)
    {
        // With q = min(|d|, δ): q·(|d| − ½q) is both branches, smooth where they meet.
        GraphEmitter emit = context.Emit;
        string output = context.Output(Output);
        string size = emit.Node("Abs", [emit.Sub(output, context.TargetLike(Target, output))]);
        string quadratic = emit.Node("Min", [size, emit.FloatLike(output, Delta)]);
        return context.Mean(emit.Mul(quadratic, emit.Sub(size, emit.Mul(quadratic, emit.FloatLike(output, 0.5)))));
    }
}
