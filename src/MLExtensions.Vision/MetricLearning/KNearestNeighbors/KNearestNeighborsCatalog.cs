using MLExtensions.Vision;
using MLExtensions.Vision.Classification;

namespace MLExtensions;

/// <summary>The classifier by neighbours of <see cref="EmbeddingsCatalog"/>.</summary>
public static class KNearestNeighborsCatalog
{
    /// <summary>Classifies vectors by the vote of their nearest neighbours.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label: a key, as MapValueToKey makes it.</param>
    /// <param name="featureColumnName">The column of vectors.</param>
    /// <param name="neighbors">The neighbours that vote, 1 to 10,000.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighbors"/> is outside.</exception>
    public static KNearestNeighborsEstimator KNearestNeighborsClassifier(
        this EmbeddingsCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", int neighbors = 5) =>
        catalog.KNearestNeighborsClassifier(new KNearestNeighborsOptions { Neighbors = neighbors }, labelColumnName, featureColumnName);

    /// <inheritdoc cref="KNearestNeighborsClassifier(EmbeddingsCatalog, string, string, int)"/>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">Neighbours, weighting, metric and method.</param>
    /// <param name="labelColumnName">The label: a key, as MapValueToKey makes it.</param>
    /// <param name="featureColumnName">The column of vectors.</param>
    /// <param name="scoreColumnName">The column that is added for the parts of the votes.</param>
    /// <param name="predictedLabelColumnName">The column that is added for the class.</param>
    public static KNearestNeighborsEstimator KNearestNeighborsClassifier(
        this EmbeddingsCatalog catalog,
        KNearestNeighborsOptions options,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new KNearestNeighborsEstimator(
            catalog.Context, labelColumnName, new ClassifierColumns(featureColumnName, scoreColumnName, predictedLabelColumnName), options);
    }
}
