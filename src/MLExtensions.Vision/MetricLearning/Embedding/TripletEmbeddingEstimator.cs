using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLExtensions.Estimators;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Schema;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>
/// Learns an embedding in which rows of one label lie near each other (FaceNet: Schroff, Kalenichenko &amp; Philbin 2015), of images or of vectors of
/// features.
/// </summary>
/// <remarks>
/// <para>Estimator characteristics</para>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>Yes: one pass; images are held in memory at the network's size, 1 byte a value.</description></item>
/// <item><term>Input column data type</term><description>Image (<see cref="MLImage"/>), or known-size vector of <see cref="float"/>, dense or sparse; the label is a key, and may be left out in self-supervision.</description></item>
/// <item><term>Output column data type</term><description>Known-size vector of <see cref="float"/>, of length 1.</description></item>
/// <item><term>Required packages in addition to Microsoft.ML</term><description>MLExtensions.Vision; to load a saved model, Microsoft.ML.ImageAnalytics, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime.</description></item>
/// <item><term>Exportable to ONNX</term><description>By <see cref="TripletEmbeddingTransformer.SaveAsOnnx"/>.</description></item>
/// </list>
/// </remarks>
public sealed class TripletEmbeddingEstimator : RowEstimator<TripletEmbeddingTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly string? _label;
    private readonly EmbeddingOptions _options;

    internal TripletEmbeddingEstimator(EmbeddingsCatalog catalog, string output, string input, string? label, EmbeddingOptions options)
        : base(catalog.Context, nameof(TripletEmbeddingEstimator), label is null ? [LabelledRows.Requirement(input)] : [LabelledRows.Requirement(input), LabelColumn.Requirement(label)])
    {
        _output = output;
        _input = input;
        _label = label;
        _options = options;
        Seed = catalog.ResolveSeed(options.Seed, nameof(TripletEmbeddingEstimator));
    }

    /// <summary>The seed that the training uses.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<DataViewSchema.DetachedColumn> GetOutputColumns(SchemaShape inputSchema) =>
        [new(_output, new VectorDataViewType(NumberDataViewType.Single, _options.Dimension))];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An image or a label is missing, a value is not finite, there are fewer than two classes of at least two rows, or fewer than the batch is to have; or the backbone does not fit.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no finite number; the message names the batch.</exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    protected override TripletEmbeddingTransformer FitCore(IDataView input)
    {
        using var log = new TrainingLog(Host, "Training an embedding", _options.Progress);
        var session = new OnnxSessionOptions
        {
            IntraOpThreads = _options.Threads,
            GpuDeviceId = Context.GpuDeviceId,
            FallbackToCpu = Context.FallbackToCpu,
            OnFallback = log.Warning,
        };
        EmbeddingModel embedding;
        if (input.Schema[_input].Type is ImageDataViewType)
        {
            EmbeddingNetwork network = EmbeddingTrainer.ImageNetwork(_options, Seed);
            ImageSet images = LabelledRows.ReadImages(Context, input, _input, _label, network.Images!, _options.Resizing, _options.CancellationToken);
            embedding = EmbeddingTrainer.Train(images, validation: null, network, _options, session, Seed, log, log.Warning);
        }
        else
        {
            (FloatMatrix features, long[] labels) = LabelledRows.ReadVectors(input, _input, _label, _options.CancellationToken);
            embedding = EmbeddingTrainer.Train(features, labels, _options, session, Seed, log, log.Warning);
        }

        return new TripletEmbeddingTransformer(Context, embedding, _output, _input, _options.Resizing);
    }
}
