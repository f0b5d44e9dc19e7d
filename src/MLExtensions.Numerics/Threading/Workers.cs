using System.Runtime.ExceptionServices;

namespace MLExtensions.Numerics;

/// <summary>Runs pieces of work on a bounded number of threads.</summary>
/// <remarks>
/// The pieces are handed out one by one, so which thread takes which is left to chance: for a result that does not depend on
/// the number of threads, each piece must depend on its number only and write to places of its own.
/// </remarks>
public static class Workers
{
    /// <summary>Runs <paramref name="body"/> for every piece from 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="threads">The largest number of threads at work at once, at least 1. With 1 everything runs on the caller's thread, in order.</param>
    /// <param name="count">The number of pieces.</param>
    /// <param name="body">The work of one piece.</param>
    /// <param name="cancellationToken">Checked before each piece.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <remarks>An exception of <paramref name="body"/> arrives as it was thrown, not wrapped; the pieces not yet begun are left.</remarks>
    public static void For(int threads, int count, Action<int> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        int next = -1;
        Run(Math.Min(threads, count), stop =>
        {
            while (!stop.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int piece = Interlocked.Increment(ref next);
                if (piece >= count)
                {
                    return;
                }

                body(piece);
            }
        });
    }

    /// <summary>Runs <paramref name="body"/> as many times as there are threads, at once where threads are free, and waits for all.</summary>
    /// <param name="threads">The number of threads, the caller's among them; below 2 only the caller's.</param>
    /// <param name="body">The work of one thread; it must not wait for the others, which may not have begun. The token it gets is cancelled when another one failed.</param>
    /// <remarks>The first exception arrives as it was thrown, not wrapped.</remarks>
    public static void Run(int threads, Action<CancellationToken> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (threads < 2)
        {
            body(CancellationToken.None);
            return;
        }

        using Crew crew = new(threads, body);
        crew.Run();
    }

    /// <summary>The bodies of one run. Whoever is free takes the next one, so that all are run even where the pool has no thread to spare.</summary>
    private sealed class Crew(int count, Action<CancellationToken> body) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly object _gate = new();
        private ExceptionDispatchInfo? _failure;
        private int _taken;
        private int _done;

        public void Run()
        {
            for (int i = 1; i < count; i++)
            {
                ThreadPool.QueueUserWorkItem(static crew => crew.TakeBodies(), this, preferLocal: false);
            }

            TakeBodies();
            lock (_gate)
            {
                while (_done < count)
                {
                    Monitor.Wait(_gate);
                }
            }

            _failure?.Throw();
        }

        public void Dispose() => _stop.Dispose();

        private void TakeBodies()
        {
            while (Interlocked.Increment(ref _taken) <= count)
            {
                try
                {
                    body(_stop.Token);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
                    Stop();
                }

                lock (_gate)
                {
                    if (++_done == count)
                    {
                        Monitor.Pulse(_gate);
                    }
                }
            }
        }

        private void Stop()
        {
            try
            {
                _stop.Cancel();
            }
            catch (AggregateException)
            {
                // What a body does when it is told to stop; the failure that it is told for has come first.
            }
        }
    }
}
