namespace MLExtensions.Numerics;

/// <summary>How far apart two rows are.</summary>
public enum DistanceMetric
{
    /// <summary>√Σ(x − y)².</summary>
    Euclidean = 0,

    /// <summary>1 − cos(x, y); a row of zeros is at distance 1 of every other row.</summary>
    Cosine = 1,

    /// <summary>1 − Pearson's correlation: the cosine distance of the rows less their means; a constant row is at distance 1 of every other row.</summary>
    Correlation = 2,

    /// <summary>Σ|x − y|.</summary>
    Manhattan = 3,
}
