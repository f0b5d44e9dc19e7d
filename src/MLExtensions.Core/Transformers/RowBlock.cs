namespace MLExtensions.Transformers;

/// <summary>Reads one computed value of a block into the caller's buffer, which is reused when it is large enough.</summary>
/// <typeparam name="TValue">The raw type of the column.</typeparam>
/// <param name="slot">The row's place in the block.</param>
/// <param name="value">The caller's buffer.</param>
public delegate void BlockReader<TValue>(int slot, ref TValue value);

/// <summary>
/// The scratch state of one cursor: rows are loaded into slots, computed together, and read out one by one.
/// Used by one thread at a time; allocates in its constructor, not per row.
/// </summary>
public abstract class RowBlock : IDisposable
{
    /// <summary>Copies what is needed of the input's current row into a slot.</summary>
    /// <param name="slot">The place in the block, 0 to capacity − 1.</param>
    public abstract void Load(int slot);

    /// <summary>Computes the outputs of the slots loaded since the last call.</summary>
    /// <param name="count">The number of slots loaded: 0 to <paramref name="count"/> − 1 hold rows.</param>
    public abstract void Compute(int count);

    /// <summary>Makes a reader of an output column.</summary>
    /// <param name="output">The index of the column among the mapping's outputs.</param>
    /// <returns>A <see cref="BlockReader{TValue}"/> of the column's raw type.</returns>
    public abstract Delegate CreateReader(int output);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the block holds; called once by the cursor that owns it.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
