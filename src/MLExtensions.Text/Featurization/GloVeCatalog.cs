using MLExtensions.Text;

namespace MLExtensions;

/// <summary>The GloVe trainer of <see cref="EmbeddingsCatalog"/>.</summary>
public static class GloVeCatalog
{
    /// <summary>Learns GloVe word vectors from a column of tokens, and featurizes the column with them.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of <paramref name="dimension"/> floats.</param>
    /// <param name="inputColumnName">The column of tokens: text, or a vector of text; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="dimension">The number of components of a word's vector.</param>
    /// <param name="iterations">The number of passes of the training.</param>
    /// <param name="minCount">How often a word must occur to get a vector.</param>
    /// <param name="seed">The seed; null takes one from the <see cref="Microsoft.ML.MLContext"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty or a number out of range.</exception>
    public static GloVeEstimator TrainGloVe(
        this EmbeddingsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        int dimension = 100,
        int iterations = 25,
        long minCount = 5,
        int? seed = null) =>
        catalog.TrainGloVe(
            outputColumnName,
            inputColumnName,
            new TrainGloVeOptions
            {
                Training = new GloVeOptions { Dimension = dimension, Iterations = iterations },
                Vocabulary = new VocabularyOptions { MinCount = minCount },
                Seed = seed,
            });

    /// <inheritdoc cref="TrainGloVe(EmbeddingsCatalog, string, string?, int, int, long, int?)"/>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of floats of known size.</param>
    /// <param name="inputColumnName">The column of tokens: text, or a vector of text; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="options">Vocabulary, counting, training, pooling, progress and cancellation.</param>
    public static GloVeEstimator TrainGloVe(
        this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, TrainGloVeOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new GloVeEstimator(catalog, outputColumnName, inputColumnName ?? outputColumnName, options);
    }
}
