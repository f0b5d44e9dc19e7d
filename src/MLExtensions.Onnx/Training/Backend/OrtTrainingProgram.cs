using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx;

/// <summary>A training on ONNX Runtime: forward, loss, backward and update are one run of one graph.</summary>
internal sealed class OrtTrainingProgram : ITrainingProgram
{
    private readonly TrainingGraphBuilder _builder;
    private readonly TrainingOptions _options;
    private readonly OnnxSessionOptions _session;
    private readonly OrtStateStore _state;
    private readonly OrtStepGraphs _steps;
    private readonly FeedCheck _check;
    private readonly RunOptions _runOptions;
    private readonly Dictionary<StateTensor, StateSlice> _slices;
    private readonly MaskInputs _masks;
    private readonly List<(string Name, OrtValue Value)> _bound = [];
    private int _ownedFeeds;
    private OrtForwardGraph? _forward;
    private OrtEmbeddingLoss? _outside;
    private OrtForwardGraph? _predict;
    private OrtForwardGraph? _evaluate;

    public OrtTrainingProgram(TrainingGraphBuilder builder, TrainingOptions options)
    {
        _builder = builder;
        _options = options;
        _session = SessionOptionsFactory.Resolve(options.Session);
        _slices = builder.Layout.Slices.ToDictionary(slice => slice.Tensor);
        State = [.. builder.Layout.Slices.Select(slice => slice.Tensor)];
        _state = new OrtStateStore(builder.Layout.Variables, Ledger);
        _runOptions = Ledger.Own(new RunOptions());
        _masks = new MaskInputs(Ledger, options.Seed);
        try
        {
            _steps = new OrtStepGraphs(builder, _state, Ledger, _session);
            _check = new FeedCheck(_steps.Feeds);
            foreach (StateTensor tensor in State.Where(tensor => tensor.Role is StateRole.Parameter or StateRole.Statistic))
                Write(tensor, builder.InitialValues(tensor.Name));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<OnnxValueInfo> Inputs => _steps.Feeds;

    public IReadOnlyList<StateTensor> State { get; }

    /// <summary>Counts the native handles of this program.</summary>
    public HandleLedger Ledger { get; } = new();

    public StepOutcome Step(ReadOnlySpan<OnnxFeed> feeds, in StepPlan plan, CancellationToken cancellationToken)
    {
        _check.Check(feeds);
        IStepGraph step = _steps.For(plan.IsLast ? GraphPurpose.Update : GraphPurpose.Accumulate, feeds);
        SetScalars(step, plan);
        try
        {
            BindFeeds(feeds, step.Graph);
            _masks.Fill(step.Graph.Masks, _check, plan.Batch, _bound);
            if (!ComputeOutside(feeds, plan, cancellationToken))
                return new StepOutcome(_outside!.Loss, float.NaN);
            Run(step, cancellationToken);
        }
        finally
        {
            FreeFeeds();
        }

        var outcome = new StepOutcome(_outside?.Loss ?? step.Scalar(step.Graph.Loss!), step.Scalar(step.Graph.GradientNorm!));
        if (float.IsFinite(outcome.Loss) && float.IsFinite(outcome.GradientNorm))
            _state.Advance(plan.IsLast, accumulates: _options.AccumulationSteps > 1);
        return outcome;
    }

    public OnnxResults Predict(ReadOnlySpan<OnnxFeed> feeds, CancellationToken cancellationToken)
    {
        _predict ??= new OrtForwardGraph(_builder.Build(GraphPurpose.Predict), _state, Ledger, _session);
        return _predict.Run(feeds, cancellationToken);
    }

    public OnnxResults Evaluate(ReadOnlySpan<OnnxFeed> feeds, CancellationToken cancellationToken)
    {
        _evaluate ??= new OrtForwardGraph(_builder.Build(GraphPurpose.Evaluate), _state, Ledger, _session);
        return _evaluate.Run(feeds, cancellationToken);
    }

    public void Read(StateTensor tensor, Span<float> destination) =>
        Values(tensor).CopyTo(destination);

    public void Write(StateTensor tensor, ReadOnlySpan<float> values)
    {
        if (values.Length != tensor.Length)
            throw new ArgumentException($"'{tensor.Name}' [{string.Join(", ", tensor.Dims)}] holds {tensor.Length} values; {values.Length} were given.", nameof(values));
        values.CopyTo(Values(tensor));
    }

    public NotFiniteValue? FindNotFinite(ReadOnlySpan<OnnxFeed> feeds, in StepPlan plan)
    {
        foreach (StateTensor tensor in State)
        {
            int index = Values(tensor).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (index >= 0)
                return new NotFiniteValue(tensor.Name, FormattableString.Invariant($"the parameter '{tensor.Name}': {Values(tensor)[index]} at element {index} of [{string.Join(", ", tensor.Dims)}]"));
        }

        _check.Check(feeds);
        IStepGraph step = _steps.For(plan.IsLast ? GraphPurpose.Update : GraphPurpose.Accumulate, feeds);
        SetScalars(step, plan);
        try
        {
            BindFeeds(feeds, step.Graph);
            _masks.Fill(step.Graph.Masks, _check, plan.Batch, _bound);
            ComputeOutside(feeds, plan, CancellationToken.None);
            (string[] names, OrtValue[] values) = step.AllInputs(_bound);
            NotFiniteValue? inGraph = NotFiniteFinder.Find(step.Graph.Model, names, values, _session);
            return inGraph ?? (_outside is { IsFinite: false } ? new NotFiniteValue("loss", $"the loss {_builder.Loss.GetType().Name} of the embeddings, or its gradient") : null);
        }
        finally
        {
            FreeFeeds();
        }
    }

    public void Dispose()
    {
        foreach (IDisposable? part in (IDisposable?[])[_steps, _predict, _evaluate, _outside, _forward, _masks, _state])
            part?.Dispose();
        if (!_runOptions.IsClosed)
            Ledger.Free(_runOptions);
    }

    private Span<float> Values(StateTensor tensor)
    {
        StateSlice slice = _slices[tensor];
        return _state.Values(slice.Variable).Slice(slice.Offset, tensor.Length);
    }

    private void SetScalars(IStepGraph step, in StepPlan plan)
    {
        Span<float> scalars = stackalloc float[step.Graph.Scalars.Count];
        if (scalars.Length > 0)
            _options.Optimizer.Scalars(plan.Update, scalars);
        for (int i = 0; i < scalars.Length; i++)
            step.Scalar(step.Graph.Scalars[i]) = scalars[i];
        if (step.Graph.Keep is string keep)
            step.Scalar(keep) = plan.IsFirst ? 0 : 1;
    }

    private void BindFeeds(ReadOnlySpan<OnnxFeed> feeds, TrainingGraph graph)
    {
        foreach (OnnxFeed feed in feeds)
        {
            OrtValue value = Ledger.Own(feed.Bind());
            _bound.Add((feed.Name, value));
            _ownedFeeds = _bound.Count;
            LabelCheck.Check(graph.Labels, feed.Name, value);
        }
    }

    /// <summary>Computes a loss that is not part of the graph, and binds its gradient.</summary>
    /// <returns>False where loss or gradient are not finite.</returns>
    private bool ComputeOutside(ReadOnlySpan<OnnxFeed> feeds, in StepPlan plan, CancellationToken cancellationToken)
    {
        if (_builder.Loss is not EmbeddingLoss loss)
            return true;
        if (_outside is null)
        {
            TrainingGraph forward = _builder.Build(GraphPurpose.Forward);
            _outside = new OrtEmbeddingLoss(loss, forward, _forward = new OrtForwardGraph(forward, _state, Ledger, _session), Ledger);
        }

        _outside.Compute(feeds, _masks, _check, plan.Batch, cancellationToken);
        _bound.Add((EmbeddingLoss.GradientInput, _outside.Gradient));
        return _outside.IsFinite;
    }

    private void FreeFeeds()
    {
        foreach ((_, OrtValue value) in _bound.Take(_ownedFeeds))
            Ledger.Free(value);
        _bound.Clear();
        _ownedFeeds = 0;
    }

    private void Run(IStepGraph step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _runOptions);
        try
        {
            step.Run(_runOptions, _bound);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The step was cancelled; the training's state is that before it.", cancellationToken);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException($"ONNX Runtime failed to run a training step: {error.Message}", error);
        }
        finally
        {
            registration.Dispose();
            if (cancellationToken.IsCancellationRequested)
                _runOptions.Terminate = false;
        }
    }
}
