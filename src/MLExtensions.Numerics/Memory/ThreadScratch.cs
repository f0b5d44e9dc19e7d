namespace MLExtensions.Numerics;

/// <summary>Room that a thread keeps for the next call: fresh memory of some hundred kilobytes costs as much as a small product.</summary>
internal sealed unsafe class ThreadScratch
{
    [ThreadStatic]
    private static ThreadScratch? s_current;

    private AlignedBuffer<float>? _shared;
    private AlignedBuffer<float>? _own;

    public static ThreadScratch Current => s_current ??= new ThreadScratch();

    /// <summary>Room that the thread shares with those who work for it.</summary>
    /// <param name="length">Floats; what they hold is left from before.</param>
    public float* Shared(long length) => Grow(ref _shared, length);

    /// <summary>Room for a piece of work.</summary>
    /// <inheritdoc cref="Shared"/>
    public float* Own(long length) => Grow(ref _own, length);

    private static float* Grow(ref AlignedBuffer<float>? buffer, long length)
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer?.Dispose();
            buffer = new AlignedBuffer<float>(length);
        }

        return buffer.Address;
    }
}
