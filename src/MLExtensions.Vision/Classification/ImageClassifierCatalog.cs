using MLExtensions.Vision;
using MLExtensions.Vision.Classification;

namespace MLExtensions;

/// <summary>The image classifier of <see cref="EmbeddingsCatalog"/>.</summary>
public static class ImageClassifierCatalog
{
    /// <summary>Trains an image classifier on top of a pretrained network (transfer learning).</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">The pretrained network.</param>
    /// <param name="labelColumnName">The label: a key, as MapValueToKey makes it.</param>
    /// <param name="imageColumnName">The column of images.</param>
    /// <param name="scoreColumnName">The column that is added for the probabilities.</param>
    /// <param name="predictedLabelColumnName">The column that is added for the class.</param>
    /// <param name="fineTunedBlocks">The network's last blocks that are trained together with the new head; 0 leaves the network as it is.</param>
    /// <param name="seed">The seed; null takes one from the <see cref="Microsoft.ML.MLContext"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty, or the network has fewer blocks.</exception>
    public static ImageClassifierEstimator TrainImageClassifier(
        this EmbeddingsCatalog catalog,
        PretrainedCnn network,
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int fineTunedBlocks = 0,
        int? seed = null) =>
        catalog.TrainImageClassifier(
            network, new ImageClassifierOptions { FineTunedBlocks = fineTunedBlocks, Seed = seed }, labelColumnName, imageColumnName, scoreColumnName, predictedLabelColumnName);

    /// <inheritdoc cref="TrainImageClassifier(EmbeddingsCatalog, PretrainedCnn, string, string, string, string, int, int?)"/>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">The pretrained network.</param>
    /// <param name="options">Layer, head, fine-tuning, validation, caching, progress and cancellation.</param>
    /// <param name="labelColumnName">The label: a key, as MapValueToKey makes it.</param>
    /// <param name="imageColumnName">The column of images.</param>
    /// <param name="scoreColumnName">The column that is added for the probabilities.</param>
    /// <param name="predictedLabelColumnName">The column that is added for the class.</param>
    public static ImageClassifierEstimator TrainImageClassifier(
        this EmbeddingsCatalog catalog,
        PretrainedCnn network,
        ImageClassifierOptions options,
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        return new ImageClassifierEstimator(
            catalog, TransferNetwork.Of(network, options), labelColumnName, new ClassifierColumns(imageColumnName, scoreColumnName, predictedLabelColumnName), options);
    }
}
