using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLExtensions.Onnx;

/// <summary>
/// A step over equal parts of a batch, a thread for each: the gradients of the parts are computed side by side and averaged by the update. Operators that gain
/// nothing from a second thread then run on all of them, and threads wait for each other once.
/// </summary>
internal sealed class OrtPartedStep : IStepGraph
{
    private readonly TrainingGraph _part;
    private readonly TrainingGraph _combination;
    private readonly InferenceSession[] _gradients;
    private readonly InferenceSession _update;
    private readonly OrtStateStore _state;
    private readonly HandleLedger _ledger;
    private readonly Dictionary<string, OrtValue> _scalars = [];
    private readonly (string[] Names, OrtValue[] Values)[] _results;
    private readonly string[] _updateGradients;
    private readonly Dictionary<int, OrtIoBinding> _bindings = [];

    public OrtPartedStep(TrainingGraph whole, TrainingGraph part, TrainingGraph combination, TrainingLayout layout, int parts, OrtStateStore state, HandleLedger ledger)
    {
        Graph = whole;
        _part = part;
        _combination = combination;
        _state = state;
        _ledger = ledger;
        // A session for each part: runs of one session share its arena, and lose the caches to each other.
        _gradients = [.. Enumerable.Range(0, parts).Select(_ => ledger.Own(OrtSessions.Compile(part.Model, new OnnxSessionOptions { IntraOpThreads = 1 }, OnnxOptimization.Extended)))];
        // One thread too: idle workers of a session spin for a while, and would take the processors from the parts.
        _update = ledger.Own(OrtSessions.Compile(combination.Model, new OnnxSessionOptions { IntraOpThreads = 1 }, OnnxOptimization.Extended));
        foreach (string name in (string[])[.. whole.Scalars, whole.Loss!, whole.GradientNorm!])
            _scalars.Add(name, Number());
        _results = new (string[], OrtValue[])[parts];
        for (int i = 0; i < parts; i++)
        {
            _results[i] = ([part.Loss!, .. part.Gradients], [Number(), .. layout.Groups.Select(group => Tensor(group.Dims))]);
        }

        _updateGradients = [.. Enumerable.Range(0, parts).SelectMany(i => layout.Groups.Select(group => TrainingGraphBuilder.GradientInput(group, i)))];
    }

    public TrainingGraph Graph { get; }

    public ref float Scalar(string name) => ref _scalars[name].GetTensorMutableDataAsSpan<float>()[0];

    public void Run(RunOptions options, IReadOnlyList<(string Name, OrtValue Value)> feeds)
    {
        var others = new Task[_results.Length - 1];
        for (int i = 1; i < _results.Length; i++)
        {
            int number = i;
            others[i - 1] = Task.Factory.StartNew(() => RunPart(options, feeds, number), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);
        }

        try
        {
            RunPart(options, feeds, 0);
        }
        finally
        {
            // The feeds are freed when this returns: no part may still read them.
            Task.WaitAny(Task.WhenAll(others));
        }

        if (others.FirstOrDefault(other => other.IsFaulted) is Task failed)
            ExceptionDispatchInfo.Throw(failed.Exception!.InnerException!);
        float loss = 0;
        foreach ((_, OrtValue[] values) in _results)
            loss += values[0].GetTensorDataAsSpan<float>()[0] / _results.Length;
        Scalar(Graph.Loss!) = loss;
        _update.RunWithBinding(options, Bind());
        Scalar(Graph.GradientNorm!) = _scalars[_combination.GradientNorm!].GetTensorDataAsSpan<float>()[0];
    }

    public (string[] Names, OrtValue[] Values) AllInputs(IReadOnlyList<(string Name, OrtValue Value)> feeds)
    {
        string[] names = [.. Graph.Model.Graph.Input.Select(input => input.Name)];
        var fed = feeds.ToDictionary(feed => feed.Name, feed => feed.Value);
        return (names, [.. names.Select(name => fed.GetValueOrDefault(name) ?? _scalars.GetValueOrDefault(name) ?? _state.Current(name))]);
    }

    public void Dispose()
    {
        foreach (IDisposable handle in (IEnumerable<IDisposable>)[.. _bindings.Values, .. _scalars.Values, .. _results.SelectMany(result => result.Values), .. _gradients, _update])
            _ledger.Free(handle);
        _bindings.Clear();
        _scalars.Clear();
    }

    private void RunPart(RunOptions options, IReadOnlyList<(string Name, OrtValue Value)> feeds, int number)
    {
        var owned = new List<OrtValue>();
        try
        {
            var names = new List<string>();
            var values = new List<OrtValue>();
            foreach (string input in _gradients[number].InputNames)
            {
                names.Add(input);
                if (_state.Contains(input))
                {
                    values.Add(_state.Current(input));
                    continue;
                }

                owned.Add(_ledger.Own(Cut(feeds.First(feed => feed.Name == input).Value, number)));
                values.Add(owned[^1]);
            }

            _gradients[number].Run(options, names, values, _results[number].Names, _results[number].Values);
        }
        finally
        {
            foreach (OrtValue value in owned)
                _ledger.Free(value);
        }
    }

    /// <summary>The rows of one part, in the memory of the whole.</summary>
    private unsafe OrtValue Cut(OrtValue whole, int number)
    {
        OrtTensorTypeAndShapeInfo info = whole.GetTensorTypeAndShape();
        Span<byte> bytes = whole.GetTensorMutableRawData();
        int length = bytes.Length / _results.Length;
        long[] dims = [info.Shape[0] / _results.Length, .. info.Shape[1..]];
        // Pinned by the value itself for as long as it lives.
        var start = (IntPtr)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes[(number * length)..]));
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, info.ElementDataType, dims, start, length);
    }

    private OrtIoBinding Bind()
    {
        if (_bindings.TryGetValue(_state.Phase, out OrtIoBinding? known))
            return known;
        OrtIoBinding binding = _bindings[_state.Phase] = _ledger.Own(_update.CreateIoBinding());
        OrtValue[] gradients = [.. _results.SelectMany(result => result.Values.Skip(1))];
        foreach (string input in _update.InputNames)
        {
            int gradient = Array.IndexOf(_updateGradients, input);
            binding.BindInput(input, gradient >= 0 ? gradients[gradient] : _scalars.GetValueOrDefault(input) ?? _state.Current(input));
        }

        foreach ((string variable, string output) in _combination.Replaced)
            binding.BindOutput(output, _state.Next(variable));
        if (!_scalars.ContainsKey(_combination.GradientNorm!))
            _scalars.Add(_combination.GradientNorm!, Number());
        binding.BindOutput(_combination.GradientNorm!, _scalars[_combination.GradientNorm!]);
        return binding;
    }

    private OrtValue Number() => Tensor([]);

    private OrtValue Tensor(long[] dims) => _ledger.Own(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, dims));
}
