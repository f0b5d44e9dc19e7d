using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Transformers;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>Adds the embedding of an image or of a vector: a vector of length 1. What <see cref="TripletEmbeddingEstimator"/> gives.</summary>
/// <remarks>
/// Rows are computed in blocks inside lazy cursors. Saved as ResizeImages, ExtractPixels and an OnnxTransformer (of vectors as an OnnxTransformer alone).
/// </remarks>
public sealed class TripletEmbeddingTransformer : RowTransformer, IPersistedComponent
{
    private readonly ImageResizingEstimator.ResizingKind _resizing;
    private readonly OnnxModel _graph;
    private readonly OnnxSession _session;

    internal TripletEmbeddingTransformer(MLContext context, EmbeddingModel embedding, string output, string input, ImageResizingEstimator.ResizingKind resizing)
        : base(context, nameof(TripletEmbeddingTransformer))
    {
        Embedding = embedding;
        OutputColumnName = output;
        InputColumnName = input;
        _resizing = resizing;
        _graph = EmbeddingRowGraph.OfColumns(embedding);
        _session = ReferenceEquals(_graph, embedding.Model)
            ? embedding.Session
            : new OnnxSession(_graph, new OnnxSessionOptions { GpuDeviceId = context.GpuDeviceId, FallbackToCpu = context.FallbackToCpu });
    }

    /// <summary>The embedding, usable without ML.NET; disposed with the transformer.</summary>
    public EmbeddingModel Embedding { get; }

    /// <summary>The column that is added.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column of images or vectors that is read.</summary>
    public string InputColumnName { get; }

    /// <summary>Values of an embedding.</summary>
    public int Dimension => Embedding.Dimension;

    /// <inheritdoc/>
    static ITransformer IPersistedComponent.FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata) =>
        EmbeddingPersistence.Restore(context, model, metadata);

    /// <summary>
    /// Writes the embedding as an ONNX model of one input and one output: pixels [N, 3, height, width] (red, green, blue planes, 0 to 255) or vectors [N, F],
    /// named as the input column, to [N, D], named as the output column.
    /// </summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <exception cref="InvalidOperationException">Both columns have one name.</exception>
    public override void SaveAsOnnx(Stream stream)
    {
        ThrowIfDisposed();
        if (InputColumnName == OutputColumnName)
        {
            throw new InvalidOperationException($"An ONNX graph cannot have an input and an output of one name, '{InputColumnName}': give the output column another.");
        }

        _graph.RenameValues(new Dictionary<string, string> { [_graph.Inputs[0].Name] = InputColumnName, [_graph.Outputs[0].Name] = OutputColumnName }).Save(stream);
    }

    /// <inheritdoc/>
    protected override RowMapping Bind(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new EmbeddingMapping(
            Context, Embedding, (_graph, _session), OutputColumnName, LabelledRows.Requirement(InputColumnName).Check(inputSchema), _resizing);
    }

    /// <inheritdoc/>
    protected override PersistedForm CreatePersistedForm() => EmbeddingPersistence.Create(Context, Embedding, _graph, InputColumnName, OutputColumnName, _resizing);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session.Dispose();
        Embedding.Dispose();
        base.Dispose(disposing);
    }
}
