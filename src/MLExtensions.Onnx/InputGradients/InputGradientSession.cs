using MLExtensions.Numerics.Kernels;
using MLExtensions.Onnx.Training.Fused;

namespace MLExtensions.Onnx;

/// <summary>
/// A value of a network for one image, and the gradient of any weighted sum of that value's elements with respect to the image: what activation
/// maximization and saliency maps take hundreds of. Own kernels compute it where they know every layer
/// (convolutions of 3 × 3 by Winograd's algorithm, with a quarter of the multiplications), ONNX Runtime elsewhere.
/// </summary>
/// <remarks>Thread-safe. The results of a call depend on neither threads nor other calls.</remarks>
public sealed class InputGradientSession : IDisposable
{
    private readonly IInputGradientProgram _program;
    private readonly SessionGate _gate;

    private InputGradientSession(IInputGradientProgram program, string? whyNotFused, OnnxValueInfo input, OnnxValueInfo output)
    {
        _program = program;
        _gate = new SessionGate(program.Dispose);
        WhyNotFused = whyNotFused;
        InputDims = [.. input.Dims!.Select(dim => dim.Size!.Value)];
        OutputDims = [.. output.Dims!.Select(dim => dim.Size!.Value)];
        (InputLength, OutputLength) = (ElementTypes.Count([.. InputDims], nameof(input)), ElementTypes.Count([.. OutputDims], nameof(output)));
    }

    /// <summary>What computes: <see cref="TrainingBackend.Fused"/> or <see cref="TrainingBackend.OnnxRuntime"/>.</summary>
    public TrainingBackend Backend => _program is FusedInputGradient ? TrainingBackend.Fused : TrainingBackend.OnnxRuntime;

    /// <summary>Why own kernels do not compute, in half a sentence; null where they do.</summary>
    public string? WhyNotFused { get; }

    /// <summary>Dimensions of the input.</summary>
    public IReadOnlyList<long> InputDims { get; }

    /// <summary>Dimensions of the value.</summary>
    public IReadOnlyList<long> OutputDims { get; }

    private long InputLength { get; }

    private long OutputLength { get; }

    /// <summary>Compiles a model.</summary>
    /// <param name="model">A model of opset 7 to 21, whose input and output have known sizes. Own kernels take batches of one image only.</param>
    /// <param name="input">Its input, of Float.</param>
    /// <param name="output">The output that is computed and differentiated.</param>
    /// <param name="options">Calls at once, threads, backend.</param>
    /// <exception cref="ArgumentException">The model has no such input or output, or their sizes are not known.</exception>
    /// <exception cref="NotSupportedException">An operator has no gradient rule; or own kernels were asked for and do not know the model: the message says why.</exception>
    public static InputGradientSession Create(OnnxModel model, string input, string output, InputGradientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new InputGradientOptions();
        OnnxValueInfo from = Find(model.Inputs, input, nameof(input)), to = Find(model.Outputs, output, nameof(output));
        string? reason = "ONNX Runtime was asked for";
        IInputGradientProgram? program = options.Backend == TrainingBackend.OnnxRuntime ? null : TryFuse(model, from, output, options, out reason);
        if (program is null && options.Backend == TrainingBackend.Fused)
            throw new NotSupportedException($"Own kernels cannot compute this gradient: {reason}.");
        program ??= new OrtInputGradient(model, input, output, [.. from.Dims!.Select(dim => dim.Size!.Value)], [.. to.Dims!.Select(dim => dim.Size!.Value)], options.Session);
        return new InputGradientSession(program, reason, from, to);
    }

    /// <summary>Computes the value and the gradient.</summary>
    /// <param name="input">The input, of <see cref="InputDims"/>.</param>
    /// <param name="seed">The weight of each element of the value, of <see cref="OutputDims"/>; empty where no gradient is asked for.</param>
    /// <param name="output">Takes the value, of <see cref="OutputDims"/>.</param>
    /// <param name="gradient">Takes the gradient, of <see cref="InputDims"/>; empty not to compute it.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Run(ReadOnlyMemory<float> input, ReadOnlyMemory<float> seed, Span<float> output, Span<float> gradient)
    {
        Check(input.Length, InputLength, nameof(input));
        Check(output.Length, OutputLength, nameof(output));
        if (!gradient.IsEmpty)
        {
            Check(gradient.Length, InputLength, nameof(gradient));
            Check(seed.Length, OutputLength, nameof(seed));
        }

        ObjectDisposedException.ThrowIf(!_gate.TryEnter(), this);
        try
        {
            _program.Run(input, seed, output, gradient);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>Ends the session; runs that are under way finish first. May be called again.</summary>
    public void Dispose() => _gate.Close();

    private static FusedInputGradient? TryFuse(OnnxModel model, OnnxValueInfo input, string output, InputGradientOptions options, out string? reason)
    {
        reason = !TileKernel.IsSupported ? "the processor has no vector registers"
            : options.Session.GpuDeviceId is not null ? "a GPU was asked for"
            : input.Dims![0].Size != 1 ? $"a batch has {input.Dims[0]} images, not one"
            : null;
        return reason is null ? FusedInputGradient.TryCompile(model, input.Name, output, options.Concurrency, out reason) : null;
    }

    private static OnnxValueInfo Find(IEnumerable<OnnxValueInfo> values, string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        OnnxValueInfo value = values.FirstOrDefault(value => value.Name == name)
            ?? throw new ArgumentException($"The model has no {parameter} '{name}'; it has {string.Join(", ", values.Select(value => value.Name))}.", parameter);
        return value.Dims is { Count: > 0 } dims && dims.All(dim => dim.Size is not null)
            ? value
            : throw new ArgumentException($"The sizes of {parameter} '{name}' are not all known: {value}.", parameter);
    }

    private static void Check(int length, long expected, string parameter)
    {
        if (length != expected)
            throw new ArgumentException($"{length} values were given where {expected} are needed.", parameter);
    }
}
