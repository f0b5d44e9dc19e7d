using Microsoft.ML;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Transformers;
using MLExtensions.Vision.Search;

namespace MLExtensions.Vision;

/// <summary>
/// Adds the nearest vectors of an index as three columns: their ids (int64), labels (text) and distances (float), nearest first. What
/// <see cref="FindNearestEstimator"/> gives.
/// </summary>
/// <remarks>
/// Where the index has fewer vectors, or a value of the row is not finite, the rest of the ids is −1, of the labels empty, of the
/// distances NaN. Vectors may be added to <see cref="Index"/> and removed at any time; a saved model holds those of that time, and searches
/// exactly: a matrix product and TopK.
/// </remarks>
public sealed class FindNearestTransformer : RowTransformer, IPersistedComponent
{
    private readonly NeighborColumns _columns;
    private readonly bool _ownsIndex;

    internal FindNearestTransformer(MLContext context, NearestNeighborIndex index, bool ownsIndex, NeighborColumns columns, int neighbors)
        : base(context, nameof(FindNearestTransformer))
    {
        Index = index;
        Neighbors = neighbors;
        _columns = columns;
        _ownsIndex = ownsIndex;
    }

    /// <summary>The index. Disposed with the transformer, unless the estimator was given it.</summary>
    public NearestNeighborIndex Index { get; }

    /// <summary>The neighbours of each row.</summary>
    public int Neighbors { get; }

    /// <summary>The column of vectors that is read.</summary>
    public string InputColumnName => _columns.Input;

    /// <summary>The column of ids.</summary>
    public string IdsColumnName => _columns.Ids;

    /// <summary>The column of labels.</summary>
    public string LabelsColumnName => _columns.Labels;

    /// <summary>The column of distances.</summary>
    public string DistancesColumnName => _columns.Distances;

    /// <inheritdoc/>
    static ITransformer IPersistedComponent.FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata) =>
        FindNearestPersistence.Restore(context, model, metadata);

    /// <summary>Writes the lookup as an ONNX model: a vector [1, dimension] to ids, labels and distances [neighbours].</summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <exception cref="InvalidOperationException">The index is empty, or too large for a graph.</exception>
    public override void SaveAsOnnx(Stream stream)
    {
        ThrowIfDisposed();
        string input = GraphInput.Name(_columns.Input, _columns.Output, _columns.Ids, _columns.Labels, _columns.Distances);
        FindNearestGraph.Build(Index.Snapshot(), Index.Options.Metric, input, _columns, Neighbors).Save(stream);
    }

    /// <inheritdoc/>
    protected override RowMapping Bind(DataViewSchema inputSchema) =>
        new FindNearestMapping(Index, _columns, Neighbors, VectorColumn.Check(inputSchema, _columns.Input, Index.Dimension));

    /// <inheritdoc/>
    protected override PersistedForm CreatePersistedForm() => FindNearestPersistence.Create(Context, Index, _columns, Neighbors);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_ownsIndex)
        {
            Index.Dispose();
        }

        base.Dispose(disposing);
    }
}
