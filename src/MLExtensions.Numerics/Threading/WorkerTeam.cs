using System.Runtime.ExceptionServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Threads that stay ready between short pieces of work: for loops of thousands of steps of some microseconds each, where
/// <see cref="Workers"/> would cost more than the work.
/// </summary>
/// <remarks>
/// The pieces are handed out one by one: for a result that does not depend on the number of threads, each piece must depend on its
/// number only and write to places of its own. A team is used by one thread at a time.
/// </remarks>
public sealed class WorkerTeam : IDisposable
{
    // About 50 microseconds: longer than the gap between two steps, short enough to leave the processor to others.
    private const int SpinsBeforeSleep = 1500;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0);
    private volatile Job? _job;
    private int _sleepers;
    private volatile bool _disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">The number of threads, the caller's among them, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        for (int i = 1; i < threads; i++)
        {
            new Thread(Work) { IsBackground = true, Name = "MLExtensions worker" }.Start();
        }
    }

    /// <summary>The number of threads, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Runs <paramref name="body"/> for every piece from 0 to <paramref name="count"/> − 1, and returns when all are done.</summary>
    /// <param name="count">The number of pieces.</param>
    /// <param name="body">The work of one piece.</param>
    /// <remarks>An exception of <paramref name="body"/> arrives as it was thrown, after the other pieces ended.</remarks>
    /// <exception cref="ObjectDisposedException">The team was disposed.</exception>
    public void Run(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Threads == 1 || count < 2)
        {
            for (int piece = 0; piece < count; piece++)
            {
                body(piece);
            }

            return;
        }

        var job = new Job(count, body);
        _job = job;
        // The sleepers are counted after the job is visible: a worker that went to sleep in between sees it before it waits.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_lock)
            {
                _wake.Release(_sleepers);
                _sleepers = 0;
            }
        }

        job.Work();
        job.Wait();
    }

    /// <summary>Ends the threads. A second call does nothing.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _wake.Release(Threads);
        }
    }

    private void Work()
    {
        Job? seen = null;
        while (true)
        {
            int spins = 0;
            Job? job;
            while ((job = _job) == seen && !_disposed)
            {
                if (++spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(8);
                    continue;
                }

                Sleep(seen);
                spins = 0;
            }

            if (_disposed)
            {
                return;
            }

            seen = job;
            job!.Work();
        }
    }

    private void Sleep(Job? seen)
    {
        lock (_lock)
        {
            _sleepers++;
            Interlocked.MemoryBarrier();
            if (_job != seen || _disposed)
            {
                _sleepers--;
                return;
            }
        }

        _wake.Wait();
    }

    private sealed class Job(int count, Action<int> body)
    {
        private int _next = -1;
        private int _done;
        private ExceptionDispatchInfo? _failure;

        public void Work()
        {
            int piece;
            while ((piece = Interlocked.Increment(ref _next)) < count)
            {
                try
                {
                    body(piece);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
                }

                Interlocked.Increment(ref _done);
            }
        }

        public void Wait()
        {
            SpinWait spin = default;
            while (Volatile.Read(ref _done) < count)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            _failure?.Throw();
        }
    }
}
