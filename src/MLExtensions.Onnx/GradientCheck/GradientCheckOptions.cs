namespace MLExtensions.Onnx;

/// <summary>What <see cref="GradientChecker"/> compares, and on which values.</summary>
public sealed class GradientCheckOptions
{
    private readonly int _samples = 200;
    private readonly int _symbolicSize = 8;

    /// <summary>The value to differentiate: a graph output or any value inside the graph.</summary>
    /// <value>The default value is null: the first output of real numbers.</value>
    public string? Output { get; init; }

    /// <summary>Graph inputs, initializers or values inside the graph.</summary>
    /// <value>The default value is null: every input of real numbers.</value>
    public IReadOnlyList<string>? WithRespectTo { get; init; }

    /// <summary>Values of graph inputs; the others are drawn: reals uniform in [−1, 1), integers and booleans 0 or 1.</summary>
    /// <value>The default value is empty. Reals are rounded to the input's type before either side sees them.</value>
    public IReadOnlyDictionary<string, ReferenceTensor> Feeds { get; init; } = new Dictionary<string, ReferenceTensor>();

    /// <summary>Seed of the drawn inputs, of the projection and of the sample of elements.</summary>
    /// <value>The default value is 0.</value>
    public int Seed { get; init; }

    /// <summary>The most elements of a tensor that are compared, each for two evaluations of the graph; 0 for all.</summary>
    /// <value>The default value is 200. The element with the largest gradient is always among them.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Samples
    {
        get => _samples;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _samples = value;
        }
    }

    /// <summary>Sizes of symbolic dimensions by name.</summary>
    /// <value>The default value is empty: a first dimension is 2, any other by <see cref="SymbolicSize"/>.</value>
    public IReadOnlyDictionary<string, long> SymbolicSizes { get; init; } = new Dictionary<string, long>();

    /// <summary>Size of the unknown dimensions behind the first; height and width (the last two of four) are four times that.</summary>
    /// <value>The default value is 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int SymbolicSize
    {
        get => _symbolicSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _symbolicSize = value;
        }
    }

    /// <summary>How the gradient graph is run.</summary>
    /// <value>The default value is null: the session's defaults.</value>
    public OnnxSessionOptions? Session { get; init; }

    /// <summary>Told after each element.</summary>
    /// <value>The default value is null.</value>
    public IProgress<GradientCheckProgress>? Progress { get; init; }

    /// <summary>Asked between evaluations.</summary>
    public CancellationToken CancellationToken { get; init; }
}
