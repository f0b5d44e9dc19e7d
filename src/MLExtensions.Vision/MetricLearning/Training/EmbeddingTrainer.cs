using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>
/// Learns an embedding in which rows of one label lie near each other (FaceNet: Schroff, Kalenichenko &amp; Philbin 2015), of images or of vectors,
/// without ML.NET. In pipelines, <c>ml.Embeddings().TrainTripletEmbedding</c> does the same.
/// </summary>
/// <remarks>
/// Batches are of P classes with K rows each (<see cref="BalancedSampler"/>); a class of one row has no positive and is left out. The result depends on
/// data, options and seed, not on the number of threads.
/// </remarks>
/// <example>
/// <code>
/// ImageSet images = ImageSet.FromFolder("photos");
/// using EmbeddingModel embedding = EmbeddingTrainer.Train(images, new EmbeddingOptions { Epochs = 10 });
/// FloatMatrix vectors = embedding.Embed(images);   // images × 128
/// embedding.Save("embedding.onnx");
/// </code>
/// </example>
public static class EmbeddingTrainer
{
    /// <summary>Learns an embedding of images.</summary>
    /// <param name="images">Images with their classes; those of another size than the backbone's are scaled (antialiased) to fill it, and cut.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="validation">Images to validate on, their classes may be others; null to hold out <see cref="EmbeddingOptions.ValidationFraction"/>.</param>
    /// <returns>The embedding.</returns>
    /// <exception cref="ArgumentException">There are fewer than two classes of at least two images, or fewer than the batch is to have; no two validation images are of one class; or the backbone does not fit.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no finite number; the message names the batch.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static EmbeddingModel Train(ImageSet images, EmbeddingOptions? options = null, ImageSet? validation = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        options ??= new EmbeddingOptions();
        int seed = options.Seed ?? 0;
        return Train(images, validation, ImageNetwork(options, seed), options, Session(options), seed, options.Progress, warn: null);
    }

    /// <summary>Learns an embedding of vectors.</summary>
    /// <param name="features">Rows × features; every value finite. They are brought to mean 0 and deviation 1, by the embedding too.</param>
    /// <param name="labels">The label of each row.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The embedding.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, a value is not finite, there are fewer than two classes of at least two rows, or fewer than the batch is to have; or the backbone does not fit.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no finite number; the message names the batch.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static EmbeddingModel Train(FloatMatrix features, IReadOnlyList<long> labels, EmbeddingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new EmbeddingOptions();
        return Train(features, labels, options, Session(options), options.Seed ?? 0, options.Progress, warn: null);
    }

    internal static EmbeddingNetwork ImageNetwork(EmbeddingOptions options, long seed) =>
        Build(options, EmbeddingBackbone.SmallCnn, features: null, seed);

    internal static EmbeddingModel Train(
        ImageSet images, ImageSet? validation, EmbeddingNetwork network, EmbeddingOptions options, OnnxSessionOptions session, long seed, IProgress<TrainingProgress>? progress, Action<string>? warn)
    {
        using var rows = new ImageTrainingData(images, validation, network, options, session, seed, warn);
        return new EmbeddingFit(rows.Create(), options, session, seed, progress, warn).Run();
    }

    internal static EmbeddingModel Train(
        FloatMatrix features, IReadOnlyList<long> labels, EmbeddingOptions options, OnnxSessionOptions session, long seed, IProgress<TrainingProgress>? progress, Action<string>? warn)
    {
        if (features.Rows != labels.Count)
        {
            throw new ArgumentException($"{features.Rows} rows have {labels.Count} labels.", nameof(labels));
        }

        features.ThrowIfNotFinite(nameof(features));
        EmbeddingNetwork network = Build(options, new MlpBackbone(), features.Columns, seed);
        return new EmbeddingFit(VectorTrainingData.Create(features, [.. labels], network, options, seed, warn), options, session, seed, progress, warn).Run();
    }

    private static EmbeddingNetwork Build(EmbeddingOptions options, EmbeddingBackbone usual, int? features, long seed)
    {
        options.SelfSupervision?.Check(options, isOfImages: features is null);
        EmbeddingNetwork network = (options.Backbone ?? usual).Build(features, options.Dimension, seed);
        return options.SelfSupervision is SelfSupervision supervision ? ProjectionHead.Append(network, supervision, seed) : network;
    }

    private static OnnxSessionOptions Session(EmbeddingOptions options) => new() { IntraOpThreads = options.Threads };
}
