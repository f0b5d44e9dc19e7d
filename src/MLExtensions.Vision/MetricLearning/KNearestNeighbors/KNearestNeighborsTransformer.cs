using Microsoft.ML;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Transformers;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Search;

namespace MLExtensions.Vision;

/// <summary>
/// Adds the class of a vector by the vote of its nearest neighbours: <c>PredictedLabel</c>, a key, and <c>Score</c>, the part of the votes of each
/// class. What <see cref="KNearestNeighborsEstimator"/> gives.
/// </summary>
/// <remarks>
/// A row with a value that is not finite has no class, and scores of NaN. Vectors of the known classes may be added to <see cref="Index"/> and
/// removed at any time, without training; a saved model holds those of that time, and searches exactly.
/// </remarks>
public sealed class KNearestNeighborsTransformer : RowTransformer, IPersistedComponent
{
    private readonly ClassifierColumns _columns;
    private readonly NeighborVote _vote;

    internal KNearestNeighborsTransformer(MLContext context, NearestNeighborIndex index, ClassifierColumns columns, IReadOnlyList<string> classNames, NeighborVote vote)
        : base(context, nameof(KNearestNeighborsTransformer))
    {
        Index = index;
        ClassNames = classNames;
        _columns = columns;
        _vote = vote;
    }

    /// <summary>The vectors that vote, each with the name of its class as label; disposed with the transformer.</summary>
    public NearestNeighborIndex Index { get; }

    /// <summary>The classes, in the order of the scores.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The neighbours that vote.</summary>
    public int Neighbors => _vote.Neighbors;

    /// <summary>The column of vectors that is read.</summary>
    public string FeatureColumnName => _columns.Input;

    /// <summary>The column of the votes' parts.</summary>
    public string ScoreColumnName => _columns.Score;

    /// <summary>The column of the class.</summary>
    public string PredictedLabelColumnName => _columns.PredictedLabel;

    /// <inheritdoc/>
    static ITransformer IPersistedComponent.FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata) =>
        KNearestNeighborsPersistence.Restore(context, model, metadata);

    /// <summary>Writes the classifier as an ONNX model: a vector [1, dimension] to scores [classes] and the name of the class [1].</summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <exception cref="InvalidOperationException">The index is empty, or too large for a graph.</exception>
    public override void SaveAsOnnx(Stream stream)
    {
        ThrowIfDisposed();
        string input = GraphInput.Name(_columns.Input, _columns.Score, _columns.Score, _columns.PredictedLabel);
        KNearestNeighborsGraph.WithNames(Index.Snapshot(), Index.Options.Metric, ClassNames, _vote, input, _columns.Score, _columns.PredictedLabel).Save(stream);
    }

    /// <inheritdoc/>
    protected override RowMapping Bind(DataViewSchema inputSchema) =>
        new KNearestNeighborsMapping(Index, _columns, ClassNames, _vote, VectorColumn.Check(inputSchema, _columns.Input, Index.Dimension));

    /// <inheritdoc/>
    protected override PersistedForm CreatePersistedForm() => KNearestNeighborsPersistence.Create(Context, Index, _columns, ClassNames, _vote);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Index.Dispose();
        base.Dispose(disposing);
    }
}
