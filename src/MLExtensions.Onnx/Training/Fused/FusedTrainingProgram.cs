using System.Buffers;
using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A training on own kernels. Inference and the search for what went wrong are left to ONNX Runtime, on copies of the parameters.</summary>
internal sealed unsafe class FusedTrainingProgram : ITrainingProgram
{
    private const long MostPartialBytes = 64L << 20;

    private readonly TrainingGraphBuilder _builder;
    private readonly TrainingOptions _options;
    private readonly FusedNetwork _network;
    private readonly FusedUpdate _update;
    private readonly WorkerTeam _team;
    private readonly LabelRange[] _labels;
    private readonly FeedCheck _check;
    private readonly int _chunks;
    private readonly Dictionary<string, (FusedParameter Parameter, int Slot)> _places = [];
    private readonly MemoryHandle[] _pins;
    private readonly Dictionary<int, FusedStep> _steps = [];
    private OrtTrainingProgram? _runtime;
    private bool _runtimeIsCurrent;
    private bool _isRenewed;

    public FusedTrainingProgram(TrainingGraphBuilder builder, TrainingOptions options, FusedNetwork network, FusedUpdate update)
    {
        _builder = builder;
        _options = options;
        _network = network;
        _update = update;
        (OnnxValueInfo[] feeds, IReadOnlyList<LabelRange> labels) = builder.DescribeFeeds();
        _labels = [.. labels];
        Inputs = [.. feeds.Select(Fix)];
        _check = new FeedCheck(Inputs);
        _pins = new MemoryHandle[Inputs.Count];
        State = [.. builder.Layout.Slices.Select(slice => slice.Tensor)];
        foreach (FusedParameter parameter in network.Parameters)
        {
            _places.Add(parameter.Name, (parameter, -1));
            for (int slot = 0; slot < options.Optimizer.Slots.Count; slot++)
                _places.Add($"{options.Optimizer.Slots[slot]}/{parameter.Name}", (parameter, slot));
            if (options.AccumulationSteps > 1)
                _places.Add($"{TrainingLayout.AccumulatorSlot}/{parameter.Name}", (parameter, options.Optimizer.Slots.Count));
        }

        FusedParameter[] summed = [.. network.Layers.Where(layer => layer.IsPerImage).SelectMany(layer => layer.Parameters).Where(parameter => parameter.IsTrained)];
        long bytes = Math.Max(1, summed.Sum(parameter => 4L * parameter.Length));
        _chunks = (int)Math.Clamp(MostPartialBytes / bytes, 2, FusedBatch.MostChunks);
        foreach (FusedParameter parameter in summed)
            parameter.UsePartials(_chunks);
        _team = new WorkerTeam(options.Session.IntraOpThreads == 0 ? Environment.ProcessorCount : options.Session.IntraOpThreads);
    }

    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    public IReadOnlyList<StateTensor> State { get; }

    /// <summary>Bytes of native memory that the steps so far took.</summary>
    public long NativeBytes => _network.NativeBytes;

    public StepOutcome Step(ReadOnlySpan<OnnxFeed> feeds, in StepPlan plan, CancellationToken cancellationToken)
    {
        _check.Check(feeds);
        cancellationToken.ThrowIfCancellationRequested();
        Renew();
        try
        {
            FusedStep step = StepFor(Bind(feeds));
            StepOutcome outcome = step.Compute(_team, plan, cancellationToken);
            if (float.IsFinite(outcome.Loss) && float.IsFinite(outcome.GradientNorm))
            {
                step.Apply(_team, plan, outcome.GradientNorm);
                _runtimeIsCurrent = false;
            }

            return outcome;
        }
        finally
        {
            Unpin();
        }
    }

    public OnnxResults Predict(ReadOnlySpan<OnnxFeed> feeds, CancellationToken cancellationToken) => Runtime().Predict(feeds, cancellationToken);

    public OnnxResults Evaluate(ReadOnlySpan<OnnxFeed> feeds, CancellationToken cancellationToken) => Runtime().Evaluate(feeds, cancellationToken);

    public NotFiniteValue? FindNotFinite(ReadOnlySpan<OnnxFeed> feeds, in StepPlan plan) => Runtime().FindNotFinite(feeds, plan);

    public void Read(StateTensor tensor, Span<float> destination)
    {
        (FusedParameter parameter, int slot) = _places[tensor.Name];
        parameter.Read(slot, destination);
    }

    public void Write(StateTensor tensor, ReadOnlySpan<float> values)
    {
        if (values.Length != tensor.Length)
            throw new ArgumentException($"'{tensor.Name}' [{string.Join(", ", tensor.Dims)}] holds {tensor.Length} values; {values.Length} were given.", nameof(values));
        (FusedParameter parameter, int slot) = _places[tensor.Name];
        parameter.Write(slot, values);
        _runtimeIsCurrent = false;
        _isRenewed = false;
    }

    /// <summary>The gradient that the last step computed for a parameter, in the ONNX tensor's order.</summary>
    public float[] ReadGradient(string name)
    {
        FusedParameter parameter = _places[name].Parameter;
        var values = new float[parameter.Used];
        parameter.ReadGradient(values);
        return values;
    }

    public void Dispose()
    {
        _team.Dispose();
        _network.Dispose();
        _runtime?.Dispose();
    }

    /// <summary>Puts the batch size that the options say in the place of a symbol.</summary>
    private OnnxValueInfo Fix(OnnxValueInfo input) =>
        _options.BatchSize is int size && input.Dims is { Count: > 0 } dims && dims[0].Size is null ? new OnnxValueInfo(input.Name, input.ElementType, [size, .. dims.Skip(1)]) : input;

    /// <summary>Makes what follows from the parameters, after they were written from outside.</summary>
    private void Renew()
    {
        if (_isRenewed)
            return;
        _isRenewed = true;
        foreach (FusedPhase phase in _network.Renewals)
            _team.Run(phase.Pieces, phase.Body);
    }

    /// <summary>Points the inputs and the loss at what is fed; gives the number of rows.</summary>
    private int Bind(ReadOnlySpan<OnnxFeed> feeds)
    {
        long rows = -1;
        int fed = 0;
        foreach (OnnxFeed feed in feeds)
        {
            MemoryHandle pin = feed.Pin();
            _pins[fed++] = pin;
            CheckLabels(feed, pin);
            int input = IndexOf(feed.Name);
            if (input < 0)
                _network.Loss.Target = pin.Pointer;
            else
                _network.Inputs[input].Source = (float*)pin.Pointer;
            if (rows >= 0 && rows != feed.Dims[0])
                throw OptionRange.Wrong($"Input '{feed.Name}' has {feed.Dims[0]} rows, another one {rows}.", nameof(feeds));
            rows = feed.Dims[0];
        }

        return rows is > 0 and <= int.MaxValue ? (int)rows : throw OptionRange.Wrong("The batch has no rows.", nameof(feeds));
    }

    private void Unpin()
    {
        for (int i = 0; i < _pins.Length; i++)
            _pins[i].Dispose();
    }

    private void CheckLabels(OnnxFeed feed, MemoryHandle pin)
    {
        foreach (LabelRange range in _labels)
        {
            if (range.Input == feed.Name)
                LabelCheck.Check(range, new ReadOnlySpan<long>(pin.Pointer, checked((int)feed.Dims[0])));
        }
    }

    private int IndexOf(string input)
    {
        for (int i = 0; i < _network.InputNames.Count; i++)
        {
            if (_network.InputNames[i] == input)
                return i;
        }

        return -1;
    }

    private FusedStep StepFor(int images)
    {
        if (_steps.TryGetValue(images, out FusedStep? known))
            return known;
        var batch = new FusedBatch(images, Math.Min(_chunks, images), _team.Threads);
        _network.Allocate(batch);
        return _steps[images] = new FusedStep(_network, _update, _options, batch);
    }

    private OrtTrainingProgram Runtime()
    {
        _runtime ??= new OrtTrainingProgram(_builder, _options);
        if (!_runtimeIsCurrent)
        {
            foreach (StateTensor tensor in State)
            {
                var values = new float[tensor.Length];
                Read(tensor, values);
                _runtime.Write(tensor, values);
            }

            _runtimeIsCurrent = true;
        }

        return _runtime;
    }
}
