using Microsoft.ML;

namespace MLExtensions.Transformers;

/// <summary>
/// A transformer bound to one input schema: which columns it adds, which it reads, and how rows are computed.
/// Immutable and shared by all cursors; what changes from row to row lives in a <see cref="RowBlock"/>.
/// </summary>
public abstract class RowMapping
{
    /// <summary>The columns added, in order.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    /// <summary>
    /// How many rows a cursor may compute at once, at least 1. Cursors begin with one row and take four times as many up to this,
    /// so that reading one row does not compute a whole block.
    /// </summary>
    public virtual int BlockSize => 1;

    /// <summary>The indices of the input columns that the given outputs are computed from.</summary>
    /// <param name="activeOutput">Says of an index into <see cref="Outputs"/> whether that column is wanted.</param>
    /// <returns>Indices into the input schema, without repetition.</returns>
    public abstract IEnumerable<int> GetDependencies(Func<int, bool> activeOutput);

    /// <summary>Makes the scratch state of one cursor.</summary>
    /// <param name="input">The row or cursor to read from; it has the columns of <see cref="GetDependencies"/> active.</param>
    /// <param name="capacity">The most rows that are loaded at once, 1 to <see cref="BlockSize"/>.</param>
    /// <param name="activeOutput">Says of an index into <see cref="Outputs"/> whether that column is wanted.</param>
    /// <returns>A block used by one thread at a time.</returns>
    public abstract RowBlock CreateBlock(DataViewRow input, int capacity, Func<int, bool> activeOutput);
}
