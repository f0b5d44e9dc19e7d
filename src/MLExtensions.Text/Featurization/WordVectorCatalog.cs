using MLExtensions.Text;

namespace MLExtensions;

/// <summary>The word vector components of <see cref="EmbeddingsCatalog"/>.</summary>
public static class WordVectorCatalog
{
    /// <summary>Featurizes a column of tokens with given word vectors.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of floats of known size.</param>
    /// <param name="vectors">The word vectors; they must not be disposed before the transformer.</param>
    /// <param name="inputColumnName">The column of tokens: text, or a vector of text; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="options">Pooling and policies; null takes the defaults (the mean of the known words).</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static ApplyWordVectorsEstimator ApplyWordVectors(
        this EmbeddingsCatalog catalog,
        string outputColumnName,
        WordVectors vectors,
        string? inputColumnName = null,
        TextFeaturizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ApplyWordVectorsEstimator(
            catalog.Context, outputColumnName, inputColumnName ?? outputColumnName, vectors, options ?? new TextFeaturizerOptions());
    }
}
