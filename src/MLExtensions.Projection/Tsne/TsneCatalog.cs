using MLExtensions.Projection;

namespace MLExtensions;

/// <summary>The t-SNE projector of <see cref="EmbeddingsCatalog"/>.</summary>
public static class TsneCatalog
{
    /// <summary>Makes a t-SNE map of a column of feature vectors, and places rows on it.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of <paramref name="dimensions"/> floats.</param>
    /// <param name="inputColumnName">The column of features: <c>Vector&lt;Single&gt;</c> of known size, dense or sparse; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="dimensions">The dimensions of the map, 1 to 3.</param>
    /// <param name="perplexity">The number of neighbours that a point effectively has; a third of the rows at most.</param>
    /// <param name="iterations">The number of iterations after the 250 of early exaggeration.</param>
    /// <param name="seed">The seed; null takes one from the <see cref="Microsoft.ML.MLContext"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty or a number out of range.</exception>
    public static TsneEstimator ProjectToTsne(
        this EmbeddingsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        int dimensions = 2,
        double perplexity = 30,
        int iterations = 500,
        int? seed = null) =>
        catalog.ProjectToTsne(
            outputColumnName,
            inputColumnName,
            new ProjectToTsneOptions
            {
                Tsne = new TsneOptions { Dimensions = dimensions, Perplexity = perplexity, Iterations = iterations },
                Seed = seed,
            });

    /// <inheritdoc cref="ProjectToTsne(EmbeddingsCatalog, string, string?, int, double, int, int?)"/>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of floats.</param>
    /// <param name="inputColumnName">The column of features: <c>Vector&lt;Single&gt;</c> of known size, dense or sparse; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The map, the placing of new rows, seed, progress and cancellation.</param>
    public static TsneEstimator ProjectToTsne(this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, ProjectToTsneOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new TsneEstimator(catalog, outputColumnName, inputColumnName ?? outputColumnName, options);
    }
}
