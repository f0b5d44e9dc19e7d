using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx;

/// <summary>The model's outputs, on the parameters of a training as they are.</summary>
internal sealed class OrtForwardGraph : IDisposable
{
    private readonly TrainingGraph _graph;
    private readonly InferenceSession _session;
    private readonly OrtStateStore _state;
    private readonly HandleLedger _ledger;
    private readonly RunOptions _runOptions;
    private readonly FeedCheck _check;

    public OrtForwardGraph(TrainingGraph graph, OrtStateStore state, HandleLedger ledger, OnnxSessionOptions options)
    {
        _graph = graph;
        _state = state;
        _ledger = ledger;
        _check = new FeedCheck(graph.Feeds);
        _session = ledger.Own(OrtSessions.Compile(graph.Model, options, OnnxOptimization.Extended));
        _runOptions = ledger.Own(new RunOptions());
    }

    /// <summary>Runs the model.</summary>
    /// <param name="feeds">What the graph is fed.</param>
    /// <param name="cancellationToken">Looked at before the run.</param>
    /// <param name="others">Values that stay their owner's: masks.</param>
    public OnnxResults Run(ReadOnlySpan<OnnxFeed> feeds, CancellationToken cancellationToken, IReadOnlyList<(string Name, OrtValue Value)>? others = null)
    {
        _check.Check(feeds);
        cancellationToken.ThrowIfCancellationRequested();
        var names = new List<string>();
        var values = new List<OrtValue>();
        var bound = new List<OrtValue>();
        try
        {
            foreach (OnnxFeed feed in feeds)
            {
                bound.Add(_ledger.Own(feed.Bind()));
                LabelCheck.Check(_graph.Labels, feed.Name, bound[^1]);
                names.Add(feed.Name);
                values.Add(bound[^1]);
            }

            foreach ((string name, OrtValue value) in others ?? [])
            {
                names.Add(name);
                values.Add(value);
            }

            foreach (string input in _session.InputNames.Where(_state.Contains))
            {
                names.Add(input);
                values.Add(_state.Current(input));
            }

            return new OnnxResults(_graph.Fetches, _session.Run(_runOptions, names, values, [.. _graph.Fetches]));
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException($"ONNX Runtime failed to evaluate the model in training: {error.Message}", error);
        }
        finally
        {
            foreach (OrtValue value in bound)
                _ledger.Free(value);
        }
    }

    public void Dispose()
    {
        _ledger.Free(_runOptions);
        _ledger.Free(_session);
    }
}
