namespace MLExtensions.Onnx;

/// <summary>RMSProp: s ← ρ·s + (1 − ρ)·g², w ← w − η·g / (√s + ε); with momentum the quotient goes through v ← μ·v + g / (√s + ε) first.</summary>
/// <remarks>Tieleman and Hinton: Neural networks for machine learning, lecture 6.5, 2012; momentum as in Graves, arXiv:1308.0850.</remarks>
public sealed class RmsPropOptimizer : Optimizer
{
    /// <summary>Learning rate 0.01, ρ 0.99, ε 1e-8, no momentum.</summary>
    public RmsPropOptimizer()
        : base(0.01)
    {
    }

    /// <summary>Decay ρ of the mean square.</summary>
    /// <value>The default value is 0.99.</value>
    public double Rho
    {
        get;
        init => field = OptionRange.Fraction(value);
    } = 0.99;

    /// <summary>Momentum μ.</summary>
    /// <value>The default value is 0: no momentum is kept.</value>
    public double Momentum
    {
        get;
        init => field = OptionRange.Fraction(value);
    }

    /// <summary>What is added to the root: the least denominator.</summary>
    /// <value>The default value is 1e-8.</value>
    public double Epsilon
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 1e-8;

    internal override IReadOnlyList<string> Slots => Momentum > 0 ? ["square_mean", "momentum"] : ["square_mean"];

    internal override IReadOnlyList<string> ScalarNames => ["rate"];

    internal override void Scalars(long update, Span<float> destination) => destination[0] = (float)LearningRate.At(update);

    internal override string Emit(GraphEmitter emit, string parameter, string gradient, Span<string> slots, IReadOnlyList<string> scalars, bool decays)
    {
        string square = emit.Mul(emit.Mul(gradient, gradient), emit.Float(1 - Rho));
        slots[0] = emit.Add(emit.Mul(slots[0], emit.Float(Rho)), square);
        string direction = emit.Div(gradient, emit.Add(emit.Node("Sqrt", [slots[0]]), emit.Float(Epsilon)));
        if (Momentum > 0)
            direction = slots[1] = emit.Add(emit.Mul(slots[1], emit.Float(Momentum)), direction);
        return emit.Sub(parameter, emit.Mul(direction, scalars[0]));
    }
}
