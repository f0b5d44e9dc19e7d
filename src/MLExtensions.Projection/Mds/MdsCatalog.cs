using MLExtensions.Projection;

namespace MLExtensions;

/// <summary>The multidimensional scaling of <see cref="EmbeddingsCatalog"/>.</summary>
public static class MdsCatalog
{
    /// <summary>Makes a map of a column of feature vectors by metric multidimensional scaling, and places rows on it.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of <paramref name="dimensions"/> floats.</param>
    /// <param name="inputColumnName">The column of features: <c>Vector&lt;Single&gt;</c> of known size, dense or sparse; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="dimensions">The dimensions of the map.</param>
    /// <param name="iterations">The largest number of Guttman transforms.</param>
    /// <param name="seed">The seed; null takes one from the <see cref="Microsoft.ML.MLContext"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty or a number out of range.</exception>
    public static MdsEstimator ProjectToMds(
        this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName = null, int dimensions = 2, int iterations = 300, int? seed = null) =>
        catalog.ProjectToMds(
            outputColumnName, inputColumnName, new ProjectToMdsOptions { Mds = new MdsOptions { Dimensions = dimensions, Iterations = iterations }, Seed = seed });

    /// <inheritdoc cref="ProjectToMds(EmbeddingsCatalog, string, string?, int, int, int?)"/>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that is added: a vector of floats.</param>
    /// <param name="inputColumnName">The column of features: <c>Vector&lt;Single&gt;</c> of known size, dense or sparse; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="options">The map, the placing of new rows, seed, progress and cancellation.</param>
    public static MdsEstimator ProjectToMds(this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName, ProjectToMdsOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new MdsEstimator(catalog, outputColumnName, inputColumnName ?? outputColumnName, options);
    }
}
