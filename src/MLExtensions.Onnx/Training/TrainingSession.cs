using Google.Protobuf;
using MLExtensions.Onnx.Proto;
using MLExtensions.Onnx.Training.Fused;

namespace MLExtensions.Onnx;

/// <summary>
/// Trains an ONNX model: parameters and optimizer state stay in native memory, and a step (forward, loss, backward, update) is one run
/// of one graph. A step that throws leaves the training as it was before. Not thread-safe.
/// </summary>
/// <example>
/// <code>
/// using TrainingSession session = TrainingSession.Create(model, new SoftmaxCrossEntropyLoss(), new TrainingOptions { Optimizer = new AdamOptimizer() });
/// float loss = session.Step(OnnxFeed.Of&lt;float&gt;("image", images, 64, 1, 28, 28), OnnxFeed.Of&lt;long&gt;("label", labels, 64));
/// session.Export().Save("trained.onnx");
/// </code>
/// </example>
public sealed class TrainingSession : IDisposable
{
    private readonly OnnxModel _model;
    private readonly TrainingOptions _options;
    private readonly ITrainingProgram _program;
    private FitState? _fit;
    private bool _disposed;

    private TrainingSession(OnnxModel model, TrainingLoss loss, TrainingOptions options, ITrainingProgram program, string? whyNotFused)
    {
        Loss = loss;
        Backend = program is FusedTrainingProgram ? TrainingBackend.Fused : TrainingBackend.OnnxRuntime;
        WhyNotFused = whyNotFused;
        _model = model;
        _options = options;
        _program = program;
        var trained = program.State.Where(tensor => tensor.Role == StateRole.Parameter).Select(tensor => tensor.Name).ToHashSet();
        Parameters =
        [
            .. model.Initializers
                .Where(tensor => trained.Contains(tensor.Name) || (tensor.ElementType == OnnxElementType.Float && ParameterSelection.IsFrozen(tensor.Name, options)))
                .Select(tensor => new ParameterInfo(tensor.Name, [.. tensor.Dims], !trained.Contains(tensor.Name))),
        ];
    }

    /// <summary>What computes the steps: <see cref="TrainingBackend.Fused"/> or <see cref="TrainingBackend.OnnxRuntime"/>.</summary>
    public TrainingBackend Backend { get; }

    /// <summary>Why own kernels do not compute the steps, in half a sentence; null where they do.</summary>
    public string? WhyNotFused { get; }

    /// <summary>The parameters, frozen ones included, in the model's order.</summary>
    public IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>What a step is fed: the model's inputs and the loss's targets.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs => _program.Inputs;

    /// <summary>Steps made: batches seen.</summary>
    public long Steps { get; private set; }

    /// <summary>Updates made: steps divided by <see cref="TrainingOptions.AccumulationSteps"/>.</summary>
    public long Updates => Steps / _options.AccumulationSteps;

    /// <summary>Norm of all gradients of the last step together, before clipping; NaN before the first step.</summary>
    public float GradientNorm { get; private set; } = float.NaN;

    internal TrainingLoss Loss { get; }

    internal ITrainingProgram Program => _program;

    internal TrainingOptions Options => _options;

    /// <summary>Compiles a training.</summary>
    /// <param name="model">The model; it is not changed. Its Float initializers are the parameters.</param>
    /// <param name="loss">What to minimize.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">Nothing to train, or an option does not fit the model.</exception>
    /// <exception cref="NotSupportedException">An operator has no gradient rule, the device cannot be used, or own kernels are asked for and do not know the model.</exception>
    /// <exception cref="InvalidDataException">The model is damaged; the message says what is wrong with it.</exception>
    public static TrainingSession Create(OnnxModel model, TrainingLoss loss, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        options ??= new TrainingOptions();
        if (options.Backend != TrainingBackend.OnnxRuntime)
            KernelWarmUp.Begin(options);
        model.Check();
        var builder = new TrainingGraphBuilder(model, loss, options);
        string? reason = "ONNX Runtime was asked for";
        ITrainingProgram? program = options.Backend == TrainingBackend.OnnxRuntime ? null : FusedTrainingBackend.TryCompile(builder, loss, options, out reason);
        if (program is null && options.Backend == TrainingBackend.Fused)
            throw new NotSupportedException($"Own kernels cannot train this model: {reason}.");
        if (program is null)
        {
            builder.DropConstants();
            program = new OrtTrainingProgram(builder, options);
        }

        return new TrainingSession(model, loss, options, program, reason);
    }

    /// <summary>Makes one step.</summary>
    /// <param name="feeds">A value for every one of <see cref="Inputs"/>.</param>
    /// <returns>The loss of the batch, before the update.</returns>
    /// <exception cref="ArgumentException">An input is missing, unknown, or of another type or shape than declared; a label is no class.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no finite number.</exception>
    public float Step(params ReadOnlySpan<OnnxFeed> feeds) => Step(feeds, CancellationToken.None);

    /// <summary>Makes one step, which the token ends early.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the step has changed nothing.</exception>
    /// <inheritdoc cref="Step(ReadOnlySpan{OnnxFeed})"/>
    public float Step(ReadOnlySpan<OnnxFeed> feeds, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int place = (int)(Steps % _options.AccumulationSteps);
        var plan = new StepPlan(Steps, Updates, IsFirst: place == 0, IsLast: place == _options.AccumulationSteps - 1);
        StepOutcome outcome = _program.Step(feeds, plan, cancellationToken);
        if (!float.IsFinite(outcome.Loss) || !float.IsFinite(outcome.GradientNorm))
            throw Diverged(outcome, feeds, plan);
        Steps++;
        GradientNorm = outcome.GradientNorm;
        return outcome.Loss;
    }

    /// <summary>Computes the model's outputs with the current parameters, in inference mode.</summary>
    /// <param name="feeds">A value for every input of the model.</param>
    public OnnxResults Predict(params ReadOnlySpan<OnnxFeed> feeds)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _program.Predict(feeds, CancellationToken.None);
    }

    /// <summary>Trains on a source of batches, epoch by epoch; the next batch is loaded while a step runs.</summary>
    /// <param name="source">Where batches come from.</param>
    /// <param name="options">Epochs, validation, early stopping, checkpoints.</param>
    /// <param name="cancellationToken">Ends the fit, within a step too. The session then holds the state after the last whole step.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; where the options name a checkpoint, it was written.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no finite number.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to go on from is damaged or of another training.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; the one before is as it was.</exception>
    public FitResult Fit(IBatchSource source, FitOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ObjectDisposedException.ThrowIf(_disposed, this);
        options ??= new FitOptions();
        options.Validate();
        if (source.BatchCount < 1)
            throw new ArgumentException("The source has no batch.", nameof(source));
        FitState? state = options.Resume && File.Exists(options.CheckpointPath) ? Checkpoints.Load(this, options.CheckpointPath) : null;
        if (state is not null && state.Position.BatchCount != source.BatchCount)
            throw new InvalidDataException($"The checkpoint '{options.CheckpointPath}' is of another training: its epochs have {state.Position.BatchCount} batches, this source has {source.BatchCount}.");
        _fit = state ?? new FitState(new FitPosition { BatchCount = source.BatchCount }, null);
        try
        {
            return new FitLoop(this, source, options, _fit).Run(cancellationToken);
        }
        finally
        {
            _fit = null;
        }
    }

    /// <summary>Computes a metric over a source (its epoch 0), in inference mode.</summary>
    public double Evaluate(IBatchSource source, ValidationMetric metric, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(metric);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return metric.Evaluate(this, source, cancellationToken);
    }

    /// <summary>
    /// Writes everything that a training needs to go on: parameters, running statistics, optimizer state, counters; within a fit (from its
    /// progress) its place too. An older file is replaced only by a complete one.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public void SaveCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ObjectDisposedException.ThrowIf(_disposed, this);
        Checkpoints.Save(this, _fit, path);
    }

    /// <summary>Goes back to a checkpoint, to the bit.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or of another training; nothing has changed.</exception>
    public void LoadCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ObjectDisposedException.ThrowIf(_disposed, this);
        Checkpoints.Load(this, path);
    }

    /// <summary>A copy of a parameter's values, row-major.</summary>
    /// <exception cref="ArgumentException">The training has no such parameter.</exception>
    public float[] GetParameter(string name)
    {
        StateTensor tensor = Find(name);
        var values = new float[tensor.Length];
        _program.Read(tensor, values);
        return values;
    }

    /// <summary>Replaces a parameter's values.</summary>
    /// <exception cref="ArgumentException">The training has no such parameter, or it has another number of values.</exception>
    public void SetParameter(string name, ReadOnlySpan<float> values) => _program.Write(Find(name), values);

    /// <summary>Writes parameters and running statistics to a <c>.npz</c> or <c>.safetensors</c> file, by their names.</summary>
    /// <exception cref="ArgumentException">The file's name ends otherwise.</exception>
    public void SaveWeights(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ObjectDisposedException.ThrowIf(_disposed, this);
        TrainedWeights.Save(this, path);
    }

    /// <summary>Replaces parameters and running statistics by those of a <c>.npz</c> or <c>.safetensors</c> file; it may hold others too. The optimizer's state stays.</summary>
    /// <exception cref="ArgumentException">The file's name ends otherwise.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, lacks a tensor or has one of another shape; nothing has changed.</exception>
    public void LoadWeights(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ObjectDisposedException.ThrowIf(_disposed, this);
        TrainedWeights.Load(this, path);
    }

    /// <summary>The model with the trained parameters, for inference: without Dropout, with the running statistics of normalizations. Its opset is the original's.</summary>
    public OnnxModel Export()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ModelProto proto = _model.Proto.Clone();
        var trained = _program.State.Where(tensor => tensor.Role is StateRole.Parameter or StateRole.Statistic).ToDictionary(tensor => tensor.Name);
        for (int i = 0; i < proto.Graph.Initializer.Count; i++)
        {
            string name = proto.Graph.Initializer[i].Name;
            if (trained.TryGetValue(name, out StateTensor? tensor))
                proto.Graph.Initializer[i] = OnnxTensor.Wrap<float>(GetParameter(name), [.. tensor.Dims]).ToProto(name);
        }

        InferenceGraph.Clean(proto.Graph);
        return new OnnxModel(proto);
    }

    /// <summary>Frees the native memory. May be called again.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _program.Dispose();
    }

    internal void Restore(long steps)
    {
        Steps = steps;
        GradientNorm = float.NaN;
    }

    private StateTensor Find(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _program.State.FirstOrDefault(tensor => tensor.Name == name && tensor.Role is StateRole.Parameter or StateRole.Statistic)
            ?? throw new ArgumentException($"The training has no parameter '{name}'; it trains {string.Join(", ", Parameters.Where(parameter => !parameter.IsFrozen).Select(parameter => parameter.Name))}.", nameof(name));
    }

    private TrainingDivergedException Diverged(StepOutcome outcome, ReadOnlySpan<OnnxFeed> feeds, in StepPlan plan)
    {
        NotFiniteValue? first = _program.FindNotFinite(feeds, plan);
        string what = float.IsFinite(outcome.Loss) ? $"The norm of the gradients is {outcome.GradientNorm}" : $"The loss is {outcome.Loss}";
        return new TrainingDivergedException(
            $"{what} at step {plan.Batch}{(first is null ? "" : $"; the first value that is not finite is {first.Description}")}. The training still holds the state before that step.", plan.Batch, first?.Name);
    }
}
