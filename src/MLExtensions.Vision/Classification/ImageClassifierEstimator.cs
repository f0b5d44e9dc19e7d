using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Estimators;
using MLExtensions.Schema;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision;

/// <summary>
/// Trains an image classifier by transfer learning (Yosinski et al. 2014; Donahue et al. 2014): a new softmax head on the features of a pretrained
/// network, and then, where asked for, the network's last blocks with it.
/// </summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Yes: one pass; features are cached in memory or in a temporary file.</description></item>
/// <item><term>Input column data type</term><description>Image (<see cref="MLImage"/>); the label is a key with KeyValues.</description></item>
/// <item><term>Output column data type</term><description>A key with KeyValues (the class), and a known-size vector of <see cref="float"/> with slot names (probabilities).</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Vision; to load a saved model, Microsoft.ML.ImageAnalytics, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="ImageClassifierTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class ImageClassifierEstimator : RowEstimator<ImageClassifierTransformer>
{
    private readonly TransferNetwork _network;
    private readonly ImageSize _size;
    private readonly ImageClassifierOptions _options;
    private readonly ClassifierColumns _columns;
    private readonly string _label;

    internal ImageClassifierEstimator(EmbeddingsCatalog catalog, TransferNetwork network, string label, ClassifierColumns columns, ImageClassifierOptions options)
        : base(catalog.Context, nameof(ImageClassifierEstimator), ImageColumnReader.Requirement(columns.Input), LabelColumn.Requirement(label))
    {
        ArgumentException.ThrowIfNullOrEmpty(columns.Score);
        ArgumentException.ThrowIfNullOrEmpty(columns.PredictedLabel);
        if (columns.Score == columns.PredictedLabel)
        {
            throw new ArgumentException($"Scores and predicted labels cannot share the column '{columns.Score}'.", nameof(columns));
        }

        _network = network;
        _size = network.PreparedSize(options);
        _options = options;
        _columns = columns;
        _label = label;
        Seed = catalog.ResolveSeed(options.Seed, nameof(ImageClassifierEstimator));
    }

    /// <summary>The seed that the training uses.</summary>
    public int Seed { get; }

    /// <summary>Trains on one set of rows and validates on another, so that none is held out.</summary>
    /// <param name="input">Rows to train on.</param>
    /// <param name="validation">Rows to validate on; the label's KeyValues are the same ones.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, the labels' values differ, an image or a label is missing, or there is one class only.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public ImageClassifierTransformer Fit(IDataView input, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(validation);
        foreach (IDataView data in (ReadOnlySpan<IDataView>)[input, validation])
        {
            ImageColumnReader.Requirement(_columns.Input).Check(data.Schema);
            LabelColumn.Requirement(_label).Check(data.Schema);
        }

        IReadOnlyList<string> names = LabelColumn.Names(input.Schema[_label]), others = LabelColumn.Names(validation.Schema[_label]);
        return names.SequenceEqual(others)
            ? Train(input, validation)
            : throw new ArgumentException($"Column '{_label}': the classes of the validation rows ({string.Join(", ", others.Take(10))}) are not those of the training rows ({string.Join(", ", names.Take(10))}): map both by one MapValueToKey.", nameof(validation));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) => _columns.Outputs([""]);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An image or a label is missing, or there is one class only.</exception>
    /// <exception cref="Onnx.TrainingDivergedException">The loss or a gradient is no finite number.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    protected override ImageClassifierTransformer FitCore(IDataView input) => Train(input, validation: null);

    private ImageClassifierTransformer Train(IDataView input, IDataView? validation)
    {
        using var log = new TrainingLog(Host, "Training an image classifier", _options.Progress);
        using ColumnExamples examples = Open(input, log);
        using ColumnExamples? held = validation is null ? null : Open(validation, log);
        var training = new ClassifierTraining(_network, _size, LabelColumn.Names(input.Schema[_label]), _options, ClassifierSessions.Of(Context, log.Warning, _options.Threads), Seed, log);
        ImageClassifier classifier = training.Train(examples, held);
        int skipped = examples.Skipped + (held?.Skipped ?? 0);
        if (skipped > 0)
        {
            log.Warning($"{skipped} rows were left out.");
        }

        return new ImageClassifierTransformer(Context, classifier, _columns, _options.Resizing, skipped);
    }

    private ColumnExamples Open(IDataView data, TrainingLog log) =>
        new(Context, data, _columns.Input, _label, _size, _options.Resizing, _options.SkipBadRows, log.Warning);
}
