namespace MLExtensions.Vision;

/// <summary>How far apart two embeddings are.</summary>
public enum EmbeddingDistance
{
    /// <summary>Σ (x − y)²: 0 to 4 between embeddings of length 1.</summary>
    SquaredEuclidean,

    /// <summary>√Σ (x − y)²: 0 to 2 between embeddings of length 1.</summary>
    Euclidean,

    /// <summary>1 − the cosine of the angle: 0 to 2, whatever the lengths.</summary>
    Cosine,
}
