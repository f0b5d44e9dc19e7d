using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Transformers;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision;

/// <summary>Adds the class of an image: <c>PredictedLabel</c>, a key, and <c>Score</c>, the probability of each class. What <see cref="ImageClassifierEstimator"/> gives.</summary>
/// <remarks>
/// Saved as built-in transformers: ResizeImages, ExtractPixels, an OnnxTransformer over the whole network, and a linear multiclass model of ML.NET that
/// turns the graph's one-hot answer into a key with names, which no ONNX graph can give.
/// </remarks>
public sealed class ImageClassifierTransformer : RowTransformer, IPersistedComponent
{
    private const int BatchSize = 8;
    private readonly ClassifierColumns _columns;
    private readonly ImageResizingEstimator.ResizingKind _resizing;

    internal ImageClassifierTransformer(
        MLContext context, ImageClassifier classifier, ClassifierColumns columns, ImageResizingEstimator.ResizingKind resizing, int skippedRows)
        : base(context, nameof(ImageClassifierTransformer))
    {
        Classifier = classifier;
        _columns = columns;
        _resizing = resizing;
        SkippedRows = skippedRows;
    }

    /// <summary>The classifier, usable without ML.NET; disposed with the transformer.</summary>
    public ImageClassifier Classifier { get; }

    /// <summary>The image column that is read.</summary>
    public string ImageColumnName => _columns.Input;

    /// <summary>The column of probabilities, in the order of the classes.</summary>
    public string ScoreColumnName => _columns.Score;

    /// <summary>The column of the most probable class.</summary>
    public string PredictedLabelColumnName => _columns.PredictedLabel;

    /// <summary>Rows that the fit left out; see <see cref="ImageClassifierOptions.SkipBadRows"/>.</summary>
    public int SkippedRows { get; }

    /// <inheritdoc/>
    static ITransformer IPersistedComponent.FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata) =>
        ClassifierPersistence.Restore(context, model, metadata);

    /// <summary>
    /// Writes the classifier as an ONNX model: pixels [N, 3, height, width] (red, green, blue planes, 0 to 255; the input has the image column's name) to
    /// probabilities [N, classes] and the names of the classes [N].
    /// </summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    public override void SaveAsOnnx(Stream stream)
    {
        ThrowIfDisposed();
        ClassifierGraphs.WithNames(Classifier, _columns).Save(stream);
    }

    /// <inheritdoc/>
    protected override RowMapping Bind(DataViewSchema inputSchema) =>
        new ClassifierMapping(Context, Classifier, _columns, _resizing, ImageColumnReader.Requirement(_columns.Input).Check(inputSchema), BatchSize);

    /// <inheritdoc/>
    protected override PersistedForm CreatePersistedForm() => ClassifierPersistence.Create(Context, Classifier, _columns, _resizing);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Classifier.Dispose();
        base.Dispose(disposing);
    }
}
