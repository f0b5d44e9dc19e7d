namespace MLExtensions.Onnx;

/// <summary>AdaGrad: s ← s + g², w ← w − η·g / (√s + ε): rates that fall for parameters with large gradients.</summary>
/// <remarks>Duchi, Hazan, Singer: Adaptive subgradient methods for online learning and stochastic optimization, JMLR 12, 2011, figure 1 (diagonal form).</remarks>
public sealed class AdaGradOptimizer : Optimizer
{
    /// <summary>Learning rate 0.01, ε 1e-10.</summary>
    public AdaGradOptimizer()
        : base(0.01)
    {
    }

    /// <summary>What is added to the root: the least denominator.</summary>
    /// <value>The default value is 1e-10.</value>
    public double Epsilon
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 1e-10;

    internal override IReadOnlyList<string> Slots => ["square_sum"];

    internal override IReadOnlyList<string> ScalarNames => ["rate"];

    internal override void Scalars(long update, Span<float> destination) => destination[0] = (float)LearningRate.At(update);

    internal override string Emit(GraphEmitter emit, string parameter, string gradient, Span<string> slots, IReadOnlyList<string> scalars, bool decays)
    {
        slots[0] = emit.Add(slots[0], emit.Mul(gradient, gradient));
        string root = emit.Add(emit.Node("Sqrt", [slots[0]]), emit.Float(Epsilon));
        return emit.Sub(parameter, emit.Div(emit.Mul(gradient, scalars[0]), root));
    }
}
