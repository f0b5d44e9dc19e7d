namespace MLExtensions.Onnx;

/// <summary>Lets runs in until closed, and closes when the last run has left: native memory is never freed under a run.</summary>
internal sealed class SessionGate(Action free)
{
    // Number of runs inside, plus one so long as the owner has not closed.
    private int _holders = 1;
    private int _closed;

    public bool TryEnter()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0 && Volatile.Read(ref _closed) == 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
                return true;
            holders = seen;
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            free();
    }

    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            Leave();
    }
}
