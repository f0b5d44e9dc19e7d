using MLExtensions.Numerics;

namespace MLExtensions.Vision;

public sealed partial class NearestNeighborIndex
{
    private const int BatchSize = 4096;

    private static int AtLeastOne(int dimension) => dimension >= 1
        ? dimension
        : throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "A vector must have at least 1 value.");

    private static void CheckCount<T>(IReadOnlyList<T>? items, FloatMatrix vectors, string name, string what)
    {
        if (items is not null && items.Count != vectors.Rows)
        {
            throw new ArgumentException($"There are {vectors.Rows} vectors and {items.Count} {what}.", name);
        }
    }

    private void CheckMatrix(FloatMatrix vectors, string name)
    {
        ArgumentNullException.ThrowIfNull(vectors, name);
        if (vectors.Columns != Dimension)
        {
            throw new ArgumentException($"The index has vectors of {Dimension} values; {vectors.Columns} were given.", name);
        }

        vectors.ThrowIfNotFinite(name);
    }

    private void CheckVector(ReadOnlySpan<float> vector, string name)
    {
        if (vector.Length != Dimension)
        {
            throw new ArgumentException($"The index has vectors of {Dimension} values; {vector.Length} were given.", name);
        }

        int slot = vector.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (slot >= 0)
        {
            throw new ArgumentException($"Slot {slot}: {vector[slot]}. Every value must be finite.", name);
        }
    }

    private void CheckIds(IReadOnlyList<long>? ids)
    {
        if (ids is null)
        {
            return;
        }

        var seen = new HashSet<long>(ids.Count);
        for (int i = 0; i < ids.Count; i++)
        {
            if (!seen.Add(ids[i]) || _rows.Find(ids[i]) >= 0)
            {
                throw new ArgumentException($"Row {i}: another vector has the id {ids[i]}; every id must be another.", nameof(ids));
            }
        }
    }

    private IEnumerable<int> LiveRows() => Enumerable.Range(0, _rows.Vectors.Count).Where(row => !_rows.Removed[row]);

    private T Read<T>(Func<T> read)
    {
        _lock.EnterReadLock();
        try
        {
            ThrowIfDisposed();
            return read();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
