using MLExtensions.Vision;

namespace MLExtensions;

/// <summary>The trained embedding of <see cref="EmbeddingsCatalog"/>.</summary>
public static class TripletEmbeddingCatalog
{
    /// <summary>Learns an embedding of images, or of vectors, in which rows of one label lie near each other.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of length 1.</param>
    /// <param name="inputColumnName">The column of images or of Vector&lt;Single&gt;; null for <paramref name="outputColumnName"/>.</param>
    /// <param name="labelColumnName">The label: a key, as MapValueToKey makes it.</param>
    /// <param name="dimension">Values of an embedding.</param>
    /// <param name="epochs">Passes over the data.</param>
    /// <param name="seed">The seed; null takes one from the <see cref="Microsoft.ML.MLContext"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty, or a number out of its range.</exception>
    public static TripletEmbeddingEstimator TrainTripletEmbedding(
        this EmbeddingsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        string labelColumnName = "Label",
        int dimension = 128,
        int epochs = 20,
        int? seed = null) =>
        catalog.TrainTripletEmbedding(outputColumnName, inputColumnName, labelColumnName, new EmbeddingOptions { Dimension = dimension, Epochs = epochs, Seed = seed });

    /// <inheritdoc cref="TrainTripletEmbedding(EmbeddingsCatalog, string, string?, string, int, int, int?)"/>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of length 1.</param>
    /// <param name="inputColumnName">The column of images or of Vector&lt;Single&gt;; null for <paramref name="outputColumnName"/>.</param>
    /// <param name="labelColumnName">The label: a key, as MapValueToKey makes it. In temporal self-supervision the sequence of each row; null for none, where <see cref="EmbeddingOptions.SelfSupervision"/> is set.</param>
    /// <param name="options">Backbone, loss and miner, batches, augmentation, validation, progress and cancellation.</param>
    public static TripletEmbeddingEstimator TrainTripletEmbedding(
        this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, string? labelColumnName, EmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (labelColumnName is null && options.SelfSupervision is null)
        {
            throw new ArgumentException($"Without a label column nothing says which rows belong together: name it, or set {nameof(EmbeddingOptions.SelfSupervision)}.", nameof(labelColumnName));
        }

        return new TripletEmbeddingEstimator(catalog, outputColumnName, inputColumnName ?? outputColumnName, labelColumnName, options);
    }
}
