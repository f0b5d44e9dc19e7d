namespace MLExtensions.Onnx;

/// <summary>Stochastic gradient descent: v ← μ·v + g, w ← w − η·v; with Nesterov's momentum w ← w − η·(g + μ·v).</summary>
/// <remarks>Sutskever, Martens, Dahl, Hinton: On the importance of initialization and momentum in deep learning, ICML 2013, in the form that keeps the rate out of v.</remarks>
public sealed class SgdOptimizer : Optimizer
{
    /// <summary>Learning rate 0.01, no momentum.</summary>
    public SgdOptimizer()
        : base(0.01)
    {
    }

    /// <summary>Momentum μ.</summary>
    /// <value>The default value is 0: no state is kept.</value>
    public double Momentum
    {
        get;
        init => field = OptionRange.Fraction(value);
    }

    /// <summary>Looks ahead along the momentum; needs a <see cref="Momentum"/> above 0.</summary>
    /// <value>The default value is false.</value>
    public bool Nesterov { get; init; }

    internal override IReadOnlyList<string> Slots => Momentum > 0 ? ["momentum"] : [];

    internal override IReadOnlyList<string> ScalarNames => ["rate"];

    internal override void Scalars(long update, Span<float> destination) => destination[0] = (float)LearningRate.At(update);

    internal override string Emit(GraphEmitter emit, string parameter, string gradient, Span<string> slots, IReadOnlyList<string> scalars, bool decays)
    {
        string direction = gradient;
        if (Momentum > 0)
        {
            string momentum = emit.Float(Momentum);
            slots[0] = emit.Add(emit.Mul(slots[0], momentum), gradient);
            direction = Nesterov ? emit.Add(gradient, emit.Mul(slots[0], momentum)) : slots[0];
        }

        return emit.Sub(parameter, emit.Mul(direction, scalars[0]));
    }
}
