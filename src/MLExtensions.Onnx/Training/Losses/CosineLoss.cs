namespace MLExtensions.Onnx;

/// <summary>Mean over the rows of 1 − cos(y, t), along the last dimension. The targets have the output's shape.</summary>
public sealed class CosineLoss : TrainingLoss
{
    /// <summary>Targets are fed as "target".</summary>
    public CosineLoss()
        : base("target")
    {
    }

    /// <summary>The least product of the two lengths: keeps the quotient finite at 0.</summary>
    /// <value>The default value is 1e-8.</value>
    public double Epsilon
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 1e-8;

    internal override string Emit(LossContext context)
    {
        GraphEmitter emit = context.Emit;
        string output = context.Output(Output);
        string target = context.TargetLike(Target, output);
        string squares = emit.Mul(Sum(output, output), Sum(target, target));
        string lengths = emit.Node("Sqrt", [emit.Node("Max", [squares, emit.FloatLike(output, Epsilon * Epsilon)])]);
        return emit.Sub(emit.FloatLike(output, 1), context.Mean(emit.Div(Sum(output, target), lengths)));

        string Sum(string a, string b) => emit.ReduceSum(emit.Mul(a, b), [-1], keepDims: false);
    }
}
