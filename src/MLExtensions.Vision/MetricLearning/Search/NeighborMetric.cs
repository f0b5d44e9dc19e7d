namespace MLExtensions.Vision;

/// <summary>What a <see cref="NearestNeighborIndex"/> ranks vectors by.</summary>
public enum NeighborMetric
{
    /// <summary>√Σ (x − y)².</summary>
    Euclidean,

    /// <summary>1 − the cosine of the angle: 0 to 2; a vector of zeros is at distance 1 of every other.</summary>
    Cosine,

    /// <summary>−x · y: the greatest product is nearest. Not a metric: a vector need not be its own nearest.</summary>
    InnerProduct,
}
