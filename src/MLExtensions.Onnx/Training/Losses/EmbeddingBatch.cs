namespace MLExtensions.Onnx;

/// <summary>What an <see cref="EmbeddingLoss"/> is computed of: the rows that the model makes of a batch, and their labels. Valid during the call.</summary>
public readonly ref struct EmbeddingBatch
{
    /// <summary>The <see cref="Step"/> of a batch outside of training, a validation's: of it nothing is learned.</summary>
    public const long Outside = -1;

    /// <summary>A batch of rows.</summary>
    /// <param name="embeddings">Rows × dimension, row-major.</param>
    /// <param name="dimension">Values of a row.</param>
    /// <param name="labels">The label of each row.</param>
    /// <param name="step">The number of the batch since the start of the training: a seed for what is drawn; <see cref="Outside"/> where nothing is trained.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public EmbeddingBatch(ReadOnlySpan<float> embeddings, int dimension, ReadOnlySpan<long> labels, long step = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (embeddings.Length != (long)labels.Length * dimension)
            throw new ArgumentException($"{embeddings.Length} values are not {labels.Length} rows of {dimension}.", nameof(embeddings));
        Embeddings = embeddings;
        Dimension = dimension;
        Labels = labels;
        Step = step;
    }

    /// <summary>Rows × dimension, row-major.</summary>
    public ReadOnlySpan<float> Embeddings { get; }

    /// <summary>Values of a row.</summary>
    public int Dimension { get; }

    /// <summary>The label of each row.</summary>
    public ReadOnlySpan<long> Labels { get; }

    /// <summary>The number of the batch since the start of the training; <see cref="Outside"/> where nothing is trained.</summary>
    public long Step { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Labels.Length;

    /// <summary>The values of a row.</summary>
    /// <param name="row">The row, from 0.</param>
    public ReadOnlySpan<float> Row(int row) => Embeddings.Slice(row * Dimension, Dimension);
}
