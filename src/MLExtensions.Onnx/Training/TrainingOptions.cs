namespace MLExtensions.Onnx;

/// <summary>How a <see cref="TrainingSession"/> trains.</summary>
public sealed class TrainingOptions
{
    /// <summary>The optimizer.</summary>
    /// <value>The default value is <see cref="AdamOptimizer"/> with its defaults.</value>
    public Optimizer Optimizer
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new AdamOptimizer();

    /// <summary>The greatest norm of all gradients together; larger ones are scaled down to it. Null for no limit.</summary>
    /// <value>The default value is null.</value>
    /// <remarks>Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks, ICML 2013, algorithm 1.</remarks>
    public double? ClipNorm
    {
        get;
        init => field = value is double norm ? OptionRange.Positive(norm, nameof(ClipNorm), "value") : null;
    }

    /// <summary>Names of initializers that stay as they are.</summary>
    /// <value>The default value is empty.</value>
    public IReadOnlyCollection<string> Frozen { get; init; } = [];

    /// <summary>Says of an initializer's name whether it stays as it is; joins <see cref="Frozen"/>.</summary>
    /// <value>The default value is null.</value>
    public Func<string, bool>? FrozenWhere { get; init; }

    /// <summary>Names of initializers without dimensions that are trained; the others of rank 0 are constants of the model.</summary>
    /// <value>The default value is empty.</value>
    public IReadOnlyCollection<string> TrainedScalars { get; init; } = [];

    /// <summary>Rows of every batch, where they are known beforehand: takes the place of the symbolic first dimension of inputs, and allows faster graphs. Null to take batches of any size.</summary>
    /// <value>The default value is null.</value>
    public int? BatchSize
    {
        get;
        init => field = value is int size ? OptionRange.Positive(size, nameof(BatchSize), "value") : null;
    }

    /// <summary>Batches whose gradients are averaged for one update.</summary>
    /// <value>The default value is 1.</value>
    public int AccumulationSteps
    {
        get;
        init => field = OptionRange.Positive(value);
    } = 1;

    /// <summary>Seed of what is random within a step: which elements Dropout drops.</summary>
    /// <value>The default value is 0.</value>
    /// <remarks>Other random operators (RandomNormalLike, Bernoulli) draw from ONNX Runtime's own sequences, which no checkpoint keeps.</remarks>
    public long Seed { get; init; }

    /// <summary>Threads and device. The optimization level is the one that suits steps, <see cref="OnnxOptimization.Extended"/>, whatever is set here.</summary>
    /// <value>The default value is the CPU with as many threads as cores. The same bits need the same number of threads.</value>
    public OnnxSessionOptions Session
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();

    /// <summary>What computes the steps.</summary>
    /// <value>The default value is <see cref="TrainingBackend.Auto"/>.</value>
    public TrainingBackend Backend
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Backend must be one of {string.Join(", ", Enum.GetNames<TrainingBackend>())}.");
    }
}
