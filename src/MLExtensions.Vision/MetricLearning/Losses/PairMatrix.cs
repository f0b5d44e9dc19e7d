namespace MLExtensions.Vision;

/// <summary>The distances between the rows of a batch, and where the loss's derivatives by them go.</summary>
internal readonly ref struct PairMatrix(int rows, int dimension, EmbeddingDistance distance, long step, ReadOnlySpan<long> labels, ReadOnlySpan<float> distances, Span<float> derivatives, Span<float> scratch)
{
    private readonly ReadOnlySpan<float> _distances = distances;
    private readonly Span<float> _derivatives = derivatives;

    public int Rows => rows;

    /// <summary>Values of an embedding.</summary>
    public int Dimension => dimension;

    /// <summary>The number of the batch: a seed.</summary>
    public long Step => step;

    public ReadOnlySpan<long> Labels { get; } = labels;

    /// <summary>Room for a row.</summary>
    public Span<float> Scratch { get; } = scratch;

    /// <summary>The distances of a row to all, itself included.</summary>
    public ReadOnlySpan<float> Distances(int row) => _distances.Slice(row * rows, rows);

    /// <summary>The derivatives of the loss by the distances of a row; 0 at first.</summary>
    public Span<float> Derivatives(int row) => _derivatives.Slice(row * rows, rows);

    /// <summary>A distance as the Euclidean one between embeddings of length 1.</summary>
    public float ToEuclidean(float value) => distance switch
    {
        EmbeddingDistance.Euclidean => value,
        EmbeddingDistance.SquaredEuclidean => MathF.Sqrt(value),
        _ => MathF.Sqrt(2 * Math.Max(0, value)),
    };

    /// <summary>Multiplies all derivatives.</summary>
    public void Scale(float factor) => System.Numerics.Tensors.TensorPrimitives.Multiply(_derivatives, factor, _derivatives);
}
