namespace MLExtensions.Onnx;

/// <summary>
/// The compiled steps of a training: one for batches of any size, and, where the model has convolutions, one for each of the first few sizes met
/// (the usual one and that of an epoch's last batch), since a graph of a known batch size is lowered to faster products.
/// </summary>
internal sealed class OrtStepGraphs : IDisposable
{
    private const int MostSizes = 4;

    private readonly TrainingGraphBuilder _builder;
    private readonly OrtStateStore _state;
    private readonly HandleLedger _ledger;
    private readonly OnnxSessionOptions _options;
    private readonly TrainingGraph _any;
    private readonly Dictionary<(GraphPurpose Purpose, int? Batch), OrtStepGraph> _compiled = [];
    private readonly HashSet<int> _sizes = [];

    public OrtStepGraphs(TrainingGraphBuilder builder, OrtStateStore state, HandleLedger ledger, OnnxSessionOptions options)
    {
        _builder = builder;
        _state = state;
        _ledger = ledger;
        _options = options;
        _any = builder.Build(GraphPurpose.Update);
        // Compiled at once where no other will be: what the runtime refuses, it refuses at the start.
        if (!builder.GainsFromBatchSize)
            _compiled.Add((GraphPurpose.Update, null), new OrtStepGraph(_any, state, ledger, options));
    }

    /// <summary>What a step is fed.</summary>
    public IReadOnlyList<OnnxValueInfo> Feeds => _any.Feeds;

    /// <summary>The step for a batch of the given size.</summary>
    public OrtStepGraph For(GraphPurpose purpose, ReadOnlySpan<OnnxFeed> feeds)
    {
        int? batch = _builder.GainsFromBatchSize ? BatchSize(feeds) : null;
        if (batch is int size && !_sizes.Contains(size) && (_sizes.Count == MostSizes || !_sizes.Add(size)))
            batch = null;
        if (_compiled.TryGetValue((purpose, batch), out OrtStepGraph? known))
            return known;
        TrainingGraph graph = batch is null && purpose == GraphPurpose.Update ? _any : _builder.Build(purpose, batch);
        return _compiled[(purpose, batch)] = new OrtStepGraph(graph, _state, _ledger, _options);
    }

    public void Dispose()
    {
        foreach (OrtStepGraph graph in _compiled.Values)
            graph.Dispose();
        _compiled.Clear();
    }

    /// <summary>The size that the symbol of the batch has in the feeds, which are checked already.</summary>
    private int? BatchSize(ReadOnlySpan<OnnxFeed> feeds)
    {
        foreach (OnnxFeed feed in feeds)
        {
            if (_any.Feeds.First(input => input.Name == feed.Name).Dims is [{ Size: null }, ..] && feed.Dims[0] is > 0 and <= int.MaxValue)
                return (int)feed.Dims[0];
        }

        return null;
    }
}
