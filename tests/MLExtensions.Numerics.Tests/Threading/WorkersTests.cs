namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class WorkersTests
{
    private int _turn;

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void For_AnyThreads_RunsEachPieceOnce(int threads)
    {
        int[] runs = new int[1000];
        Workers.For(threads, runs.Length, piece => Interlocked.Increment(ref runs[piece]));
        Assert.IsTrue(runs.All(run => run == 1));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void For_PieceThatThrows_ArrivesUnwrapped(int threads)
    {
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Workers.For(threads, 100, piece =>
        {
            if (piece == 50)
            {
                throw new InvalidDataException("piece 50");
            }
        }));
        Assert.AreEqual("piece 50", exception.Message);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void For_Cancelled_Throws(int threads)
    {
        using CancellationTokenSource source = new();
        Assert.ThrowsExactly<OperationCanceledException>(() => Workers.For(threads, 1000, piece =>
        {
            if (piece == 10)
            {
                source.Cancel();
            }
        }, source.Token));
    }

    [TestMethod]
    public void Run_OnEveryThreadOfThePool_RunsEveryBody()
    {
        // Each of many runs waits for runs of its own: with no thread to spare, whoever waits does the work.
        int runs = 0;
        Workers.Run(64, _ => Workers.Run(8, _ => Interlocked.Increment(ref runs)));
        Assert.AreEqual(64 * 8, runs);
    }

    [TestMethod]
    public void Run_BodyThatThrows_CancelsTheOthers()
    {
        bool cancelled = false;
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Workers.Run(2, stop =>
        {
            if (Interlocked.CompareExchange(ref _turn, 1, 0) == 0)
            {
                throw new InvalidDataException("first");
            }

            cancelled = stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
        }));
        Assert.AreEqual("first", exception.Message);
        Assert.IsTrue(cancelled);
    }

    [TestMethod]
    public void Run_CallbackThatThrows_TheFirstFailureArrives()
    {
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => Workers.Run(3, stop =>
        {
            stop.Register(() => throw new InvalidOperationException("callback"));
            throw new InvalidDataException("body");
        }));
        Assert.AreEqual("body", exception.Message);
    }
}
