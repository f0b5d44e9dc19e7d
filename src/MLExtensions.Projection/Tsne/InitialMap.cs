namespace MLExtensions.Projection;

/// <summary>Where the points of a map begin.</summary>
public enum InitialMap
{
    /// <summary>At their first principal components, scaled to a standard deviation of 1e-4.</summary>
    Pca = 0,

    /// <summary>At the leading eigenvectors of the neighbour graph's normalized affinities (Laplacian eigenmaps), scaled likewise.</summary>
    Spectral = 1,

    /// <summary>Normally distributed with standard deviation 1e-4, by the seed.</summary>
    Random = 2,
}
