namespace MLExtensions.Vision.MetricLearning;

/// <summary>Makes what a network is fed of rows of the data.</summary>
internal abstract class TrainingRows
{
    /// <summary>Dimensions of one row.</summary>
    public abstract long[] Dims { get; }

    /// <summary>Values of one row.</summary>
    public int Length => (int)Dims.Aggregate(1L, (x, y) => x * y);

    /// <summary>Called before the rows of a batch are written.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stream">The number of the first one; the others follow.</param>
    public virtual void Prepare(ReadOnlySpan<int> rows, long stream)
    {
    }

    /// <summary>Writes a row; called by several threads.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Its place in the batch.</param>
    /// <param name="stream">A number of its own for every row of every batch: other random changes.</param>
    /// <param name="target">Takes <see cref="Length"/> values.</param>
    public abstract void Write(int row, int place, long stream, Span<float> target);
}
