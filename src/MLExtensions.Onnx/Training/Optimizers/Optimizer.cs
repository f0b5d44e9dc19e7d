namespace MLExtensions.Onnx;

/// <summary>How parameters follow from gradients. Immutable; the state (momentum and the like) is the session's.</summary>
public abstract class Optimizer
{
    private protected Optimizer(double learningRate) => LearningRate = learningRate;

    /// <summary>The learning rate by update; a number for a constant one.</summary>
    public LearningRateSchedule LearningRate
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Weight decay λ. Added to the gradient as λ·w, except by <see cref="AdamWOptimizer"/>, which shrinks the weights themselves.</summary>
    /// <value>The default value is 0 (0.01 for <see cref="AdamWOptimizer"/>).</value>
    public double WeightDecay
    {
        get;
        init => field = OptionRange.NotNegative(value);
    }

    /// <summary>Whether biases and the scales of normalizations (parameters of rank 0 and 1) decay too.</summary>
    /// <value>The default value is false.</value>
    public bool DecayVectors { get; init; }

    /// <summary>Names of the state tensors kept for each parameter, each of the parameter's shape and 0 at the start.</summary>
    internal abstract IReadOnlyList<string> Slots { get; }

    /// <summary>Names of the numbers that <see cref="Scalars"/> gives anew for each update.</summary>
    internal abstract IReadOnlyList<string> ScalarNames { get; }

    /// <summary>Whether decay shrinks the weights (decoupled) instead of being added to the gradient.</summary>
    internal virtual bool DecouplesDecay => false;

    /// <summary>The numbers of one update.</summary>
    /// <param name="update">The update's number, from 0.</param>
    /// <param name="destination">One for each of <see cref="ScalarNames"/>.</param>
    internal abstract void Scalars(long update, Span<float> destination);

    /// <summary>Appends the update of one parameter (or several, in one vector).</summary>
    /// <param name="emit">The graph.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient, decay included unless it is decoupled.</param>
    /// <param name="slots">Its state, in the order of <see cref="Slots"/>; replaced by the new state.</param>
    /// <param name="scalars">Rank-0 values, in the order of <see cref="ScalarNames"/>.</param>
    /// <param name="decays">Whether decoupled decay applies to this parameter.</param>
    /// <returns>The new parameter.</returns>
    internal abstract string Emit(GraphEmitter emit, string parameter, string gradient, Span<string> slots, IReadOnlyList<string> scalars, bool decays);

    /// <summary>What a checkpoint must agree with: the kind of state, not the rates.</summary>
    internal string Kind => GetType().Name;
}
