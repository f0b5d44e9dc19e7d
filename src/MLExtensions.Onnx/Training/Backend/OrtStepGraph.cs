using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLExtensions.Onnx;

/// <summary>A compiled step: its session, its scalars, and a binding for each phase of the state.</summary>
internal sealed class OrtStepGraph : IStepGraph
{
    private readonly InferenceSession _session;
    private readonly OrtStateStore _state;
    private readonly HandleLedger _ledger;
    private readonly Dictionary<int, OrtIoBinding> _bindings = [];
    private readonly Dictionary<string, OrtValue> _scalars = [];
    private readonly bool _copiesInputs;

    public OrtStepGraph(TrainingGraph graph, OrtStateStore state, HandleLedger ledger, OnnxSessionOptions options)
    {
        Graph = graph;
        _state = state;
        _ledger = ledger;
        _session = ledger.Own(OrtSessions.Compile(graph.Model, options, OnnxOptimization.Extended));
        // Binding an input for a GPU copies it there once; what changes between the steps must be bound anew.
        _copiesInputs = options.GpuDeviceId is not null;
        foreach (string name in (string[])[.. graph.Scalars, graph.Loss!, graph.GradientNorm!, .. graph.Keep is null ? (string[])[] : [graph.Keep]])
            _scalars.Add(name, ledger.Own(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [])));
    }

    public TrainingGraph Graph { get; }

    public ref float Scalar(string name) => ref _scalars[name].GetTensorMutableDataAsSpan<float>()[0];

    /// <summary>Runs the step on the current state; the new one lies in the other tensors.</summary>
    public void Run(RunOptions options, IReadOnlyList<(string Name, OrtValue Value)> feeds)
    {
        OrtIoBinding binding = Bind();
        foreach ((string name, OrtValue value) in feeds)
            binding.BindInput(name, value);
        _session.RunWithBinding(options, binding);
        if (_copiesInputs)
            binding.SynchronizeBoundOutputs();
    }

    /// <summary>Every input of the graph with its current value.</summary>
    public (string[] Names, OrtValue[] Values) AllInputs(IReadOnlyList<(string Name, OrtValue Value)> feeds)
    {
        string[] names = [.. _session.InputNames];
        var fed = feeds.ToDictionary(feed => feed.Name, feed => feed.Value);
        return (names, [.. names.Select(name => fed.GetValueOrDefault(name) ?? _scalars.GetValueOrDefault(name) ?? _state.Current(name))]);
    }

    public void Dispose()
    {
        foreach (IDisposable handle in (IEnumerable<IDisposable>)[.. _bindings.Values, .. _scalars.Values, _session])
            _ledger.Free(handle);
        _bindings.Clear();
        _scalars.Clear();
    }

    private OrtIoBinding Bind()
    {
        if (_copiesInputs && _bindings.Remove(_state.Phase, out OrtIoBinding? stale))
            _ledger.Free(stale);
        if (_bindings.TryGetValue(_state.Phase, out OrtIoBinding? known))
            return known;
        OrtIoBinding binding = _bindings[_state.Phase] = _ledger.Own(_session.CreateIoBinding());
        foreach (string input in _session.InputNames)
        {
            if (_scalars.TryGetValue(input, out OrtValue? scalar))
                binding.BindInput(input, scalar);
            else if (_state.Contains(input))
                binding.BindInput(input, _state.Current(input));
        }

        foreach ((string variable, string output) in Graph.Replaced)
            binding.BindOutput(output, _state.Next(variable));
        binding.BindOutput(Graph.Loss!, _scalars[Graph.Loss!]);
        binding.BindOutput(Graph.GradientNorm!, _scalars[Graph.GradientNorm!]);
        return binding;
    }
}
