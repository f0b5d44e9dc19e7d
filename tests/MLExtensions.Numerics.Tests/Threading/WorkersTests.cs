namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class WorkersTests
{
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
}
