namespace MLExtensions.Onnx;

/// <summary>Adam: steps of the gradient's moving mean over the root of its moving square, both corrected for their start at 0.</summary>
/// <remarks>Kingma and Ba: Adam: a method for stochastic optimization, ICLR 2015, algorithm 1 in the order of section 2 (the corrections are folded into rate and ε).</remarks>
public class AdamOptimizer : Optimizer
{
    /// <summary>Learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-8.</summary>
    public AdamOptimizer()
        : base(0.001)
    {
    }

    /// <summary>Decay β₁ of the mean.</summary>
    /// <value>The default value is 0.9.</value>
    public double Beta1
    {
        get;
        init => field = OptionRange.Fraction(value);
    } = 0.9;

    /// <summary>Decay β₂ of the mean square.</summary>
    /// <value>The default value is 0.999.</value>
    public double Beta2
    {
        get;
        init => field = OptionRange.Fraction(value);
    } = 0.999;

    /// <summary>What is added to the root: the least denominator.</summary>
    /// <value>The default value is 1e-8.</value>
    public double Epsilon
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 1e-8;

    // Kept as m / (1 − β₁) and v / (1 − β₂): two passes over the parameters less, and the factors go into the scalars.
    internal override IReadOnlyList<string> Slots => ["mean_sum", "square_sum"];

    internal override IReadOnlyList<string> ScalarNames => ["rate", "epsilon", "shrink"];

    internal override void Scalars(long update, Span<float> destination)
    {
        double rate = LearningRate.At(update);
        double t = update + 1;
        double squareRoot = Math.Sqrt((1 - Math.Pow(Beta2, t)) / (1 - Beta2));
        destination[0] = (float)(rate * squareRoot * (1 - Beta1) / (1 - Math.Pow(Beta1, t)));
        destination[1] = (float)(Epsilon * squareRoot);
        destination[2] = (float)(1 - (DecouplesDecay ? rate * WeightDecay : 0));
    }

    internal override string Emit(GraphEmitter emit, string parameter, string gradient, Span<string> slots, IReadOnlyList<string> scalars, bool decays)
    {
        slots[0] = emit.Add(emit.Mul(slots[0], emit.Float(Beta1)), gradient);
        slots[1] = emit.Add(emit.Mul(slots[1], emit.Float(Beta2)), emit.Mul(gradient, gradient));
        string step = emit.Div(emit.Mul(slots[0], scalars[0]), emit.Add(emit.Node("Sqrt", [slots[1]]), scalars[1]));
        return emit.Sub(decays ? emit.Mul(parameter, scalars[2]) : parameter, step);
    }
}
