namespace MLExtensions.Onnx;

/// <summary>Counts the native handles that a program holds, so that a leak shows as a number.</summary>
internal sealed class HandleLedger
{
    private int _live;

    /// <summary>Handles created and not yet disposed.</summary>
    public int Live => Volatile.Read(ref _live);

    public T Own<T>(T handle)
        where T : IDisposable
    {
        Interlocked.Increment(ref _live);
        return handle;
    }

    public void Free(IDisposable handle)
    {
        handle.Dispose();
        Interlocked.Decrement(ref _live);
    }
}
