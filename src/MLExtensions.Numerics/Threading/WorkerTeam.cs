using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Threads that stay ready between short pieces of work: for loops of thousands of steps of some microseconds each, where
/// <see cref="Workers"/> would cost more than the work. Handing out a step allocates nothing.
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
    private Action<int>? _body;
    private Action<int, int>? _bodyWithWorker;
    private ExceptionDispatchInfo? _failure;
    private int _count;
    private int _done;

    // The step's number above, the pieces not yet taken below: a thread that comes late finds none left of its step, and can take none
    // of a step whose body it has not seen.
    private long _ticket;
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
            int worker = i;
            new Thread(() => Work(worker)) { IsBackground = true, Name = "MLExtensions worker" }.Start();
        }
    }

    /// <summary>The number of threads, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Runs <paramref name="body"/> for every piece from 0 to <paramref name="count"/> − 1, and returns when all are done.</summary>
    /// <param name="count">The number of pieces.</param>
    /// <param name="body">The work of one piece.</param>
    /// <remarks>An exception of <paramref name="body"/> arrives as it was thrown, after the pieces ended.</remarks>
    /// <exception cref="ObjectDisposedException">The team was disposed.</exception>
    public void Run(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(count, body, null);
    }

    /// <inheritdoc cref="Run(int, Action{int})"/>
    /// <param name="count">The number of pieces.</param>
    /// <param name="body">The work of one piece; its second argument is the worker, 0 to <see cref="Threads"/> − 1, for what each thread has of its own.</param>
    public void Run(int count, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(count, null, body);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(int count, Action<int>? body, Action<int, int>? bodyWithWorker)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (count < 1)
        {
            return;
        }

        _body = body;
        _bodyWithWorker = bodyWithWorker;
        _count = count;
        _done = 0;
        Volatile.Write(ref _ticket, (((_ticket >> 32) + 1) << 32) | (uint)count);
        if (Threads > 1 && count > 1)
        {
            Wake();
        }

        TakePieces(0);
        SpinWait spin = default;
        while (Volatile.Read(ref _done) < count)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _body = null;
        _bodyWithWorker = null;
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    private void Wake()
    {
        // The sleepers are counted after the ticket is visible: a worker that went to sleep in between sees it before it waits.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleepers) == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_sleepers > 0)
            {
                _wake.Release(_sleepers);
                _sleepers = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Work(int worker)
    {
        while (!_disposed)
        {
            for (int spins = 0; !HasPieces() && !_disposed; spins++)
            {
                if (spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(8);
                    continue;
                }

                Sleep();
                spins = 0;
            }

            TakePieces(worker);
        }
    }

    private bool HasPieces() => (uint)Volatile.Read(ref _ticket) > 0;

    private void Sleep()
    {
        lock (_lock)
        {
            _sleepers++;
            Interlocked.MemoryBarrier();
            if (HasPieces() || _disposed)
            {
                _sleepers--;
                return;
            }
        }

        _wake.Wait();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakePieces(int worker)
    {
        while (true)
        {
            long ticket = Volatile.Read(ref _ticket);
            uint left = (uint)ticket;
            if (left == 0)
            {
                return;
            }

            // Nothing of a step changes while a piece of it is left: what is read here is the step's, if the exchange succeeds.
            Action<int>? body = _body;
            Action<int, int>? bodyWithWorker = _bodyWithWorker;
            int piece = _count - (int)left;
            if (Interlocked.CompareExchange(ref _ticket, ticket - 1, ticket) != ticket)
            {
                continue;
            }

            try
            {
                if (body is not null)
                {
                    body(piece);
                }
                else
                {
                    bodyWithWorker!(piece, worker);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            }

            Interlocked.Increment(ref _done);
        }
    }
}
