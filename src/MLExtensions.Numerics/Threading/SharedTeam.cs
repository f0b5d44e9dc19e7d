namespace MLExtensions.Numerics;

/// <summary>
/// One <see cref="WorkerTeam"/> for the whole process, for products of a millisecond: its threads are awake sooner than the thread pool's.
/// Who finds it taken goes to <see cref="Workers"/>.
/// </summary>
internal static class SharedTeam
{
    private static WorkerTeam? s_team;
    private static int s_taken;

    /// <summary>Runs <paramref name="body"/> for every piece from 0 to <paramref name="count"/> − 1, which must not depend on each other.</summary>
    /// <param name="threads">The largest number of threads at work at once. With 1 everything runs on the caller's thread, in order.</param>
    /// <param name="count">The number of pieces.</param>
    /// <param name="body">The work of one piece.</param>
    /// <param name="cancellationToken">Checked before each piece.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void For(int threads, int count, Action<int> body, CancellationToken cancellationToken)
    {
        threads = Math.Min(Math.Min(threads, count), Environment.ProcessorCount);
        if (threads < 2 || Interlocked.Exchange(ref s_taken, 1) == 1)
        {
            Workers.For(threads, count, body, cancellationToken);
            return;
        }

        try
        {
            s_team ??= new WorkerTeam(Environment.ProcessorCount);
            int next = -1;
            s_team.Run(threads, _ =>
            {
                for (int piece = Interlocked.Increment(ref next); piece < count; piece = Interlocked.Increment(ref next))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    body(piece);
                }
            });
        }
        finally
        {
            Volatile.Write(ref s_taken, 0);
        }
    }
}
