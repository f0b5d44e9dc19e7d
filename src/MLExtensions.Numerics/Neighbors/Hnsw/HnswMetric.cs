namespace MLExtensions.Numerics;

/// <summary>What a <see cref="HnswIndex"/> ranks rows by.</summary>
public enum HnswMetric
{
    /// <summary>√Σ(x − y)².</summary>
    Euclidean = 0,

    /// <summary>1 − cos(x, y); a row of zeros is at distance 1 of every row.</summary>
    Cosine = 1,

    /// <summary>−x · y: the greatest product is nearest. No metric, so recall depends on the data.</summary>
    InnerProduct = 2,
}
