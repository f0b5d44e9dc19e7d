using MLExtensions.Vision;
using MLExtensions.Vision.Search;

namespace MLExtensions;

/// <summary>The lookup of neighbours of <see cref="EmbeddingsCatalog"/>.</summary>
public static class FindNearestCatalog
{
    /// <summary>Looks up the nearest vectors of an index.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">What the added columns begin with: <c>NeighborIds</c>, <c>NeighborLabels</c> and <c>NeighborDistances</c> for <c>Neighbor</c>.</param>
    /// <param name="index">The index; it must not be disposed before the transformer. Vectors may be added and removed at any time.</param>
    /// <param name="inputColumnName">The column of vectors; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="neighbors">The neighbours of each row, 1 to 10,000.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighbors"/> is outside.</exception>
    public static FindNearestEstimator FindNearest(
        this EmbeddingsCatalog catalog, string outputColumnName, NearestNeighborIndex index, string? inputColumnName = null, int neighbors = 10)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(index);
        return new FindNearestEstimator(
            catalog.Context, new NeighborColumns(inputColumnName ?? outputColumnName, outputColumnName), index, new FindNearestOptions { Neighbors = neighbors });
    }

    /// <summary>Makes an index of the rows that are fitted, and looks up the nearest of them.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">What the added columns begin with: <c>NeighborIds</c>, <c>NeighborLabels</c> and <c>NeighborDistances</c> for <c>Neighbor</c>.</param>
    /// <param name="inputColumnName">The column of vectors; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="options">Neighbours, columns of ids and labels, metric and method; null for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static FindNearestEstimator FindNearest(
        this EmbeddingsCatalog catalog, string outputColumnName, string? inputColumnName = null, FindNearestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new FindNearestEstimator(
            catalog.Context, new NeighborColumns(inputColumnName ?? outputColumnName, outputColumnName), index: null, options ?? new FindNearestOptions());
    }
}
