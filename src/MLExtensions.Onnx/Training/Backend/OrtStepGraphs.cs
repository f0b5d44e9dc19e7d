namespace MLExtensions.Onnx;

/// <summary>
/// The compiled steps of a training: one for batches of any size, and, where the model has convolutions, one for each of the first few sizes met
/// (the usual one and that of an epoch's last batch), since a graph of a known batch size is lowered to faster products.
/// </summary>
internal sealed class OrtStepGraphs : IDisposable
{
    private const int MostSizes = 4;

    // Below this the products of a part are too small.
    private const int LeastRows = 16;

    private readonly TrainingGraphBuilder _builder;
    private readonly OrtStateStore _state;
    private readonly HandleLedger _ledger;
    private readonly OnnxSessionOptions _options;
    private readonly TrainingGraph _any;
    private readonly Dictionary<(GraphPurpose Purpose, int? Batch), IStepGraph> _compiled = [];
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
    public IStepGraph For(GraphPurpose purpose, ReadOnlySpan<OnnxFeed> feeds)
    {
        int? batch = _builder.GainsFromBatchSize ? _builder.BatchSize ?? BatchSize(feeds) : null;
        if (batch is int size && !_sizes.Contains(size) && (_sizes.Count == MostSizes || !_sizes.Add(size)))
            batch = null;
        if (_compiled.TryGetValue((purpose, batch), out IStepGraph? known))
            return known;
        TrainingGraph graph = batch is null && purpose == GraphPurpose.Update ? _any : _builder.Build(purpose, batch);
        return _compiled[(purpose, batch)] = Compile(purpose, batch, graph);
    }

    private IStepGraph Compile(GraphPurpose purpose, int? batch, TrainingGraph graph)
    {
        if (purpose == GraphPurpose.Update && batch is int rows && Parts(rows) is int parts and > 1)
            return new OrtPartedStep(graph, _builder.Build(GraphPurpose.Gradients, rows / parts), _builder.BuildCombination(parts), _builder.Layout, parts, _state, _ledger);
        return new OrtStepGraph(graph, _state, _ledger, _options);
    }

    /// <summary>The parts that a batch is trained in: as many as there are threads, where the rows are independent and every part has enough of them.</summary>
    private int Parts(int batch)
    {
        if (_options.GpuDeviceId is not null || !_builder.RowsAreIndependent)
            return 1;
        int parts = Math.Min(_options.IntraOpThreads == 0 ? Environment.ProcessorCount : _options.IntraOpThreads, batch / LeastRows);
        while (parts > 1 && batch % parts != 0)
            parts--;
        return parts;
    }

    public void Dispose()
    {
        foreach (IStepGraph graph in _compiled.Values)
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
