namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class WorkerTeamTests
{
    [TestMethod]
    [DataRow(1, 10)]
    [DataRow(2, 1)]
    [DataRow(2, 0)]
    [DataRow(3, 1000)]
    public void Run_AnyThreads_RunsEveryPieceOnce(int threads, int pieces)
    {
        using var team = new WorkerTeam(threads);
        var runs = new int[pieces];
        var workers = new int[threads];
        team.Run(pieces, (piece, worker) =>
        {
            Interlocked.Increment(ref runs[piece]);
            Interlocked.Increment(ref workers[worker]);
        });

        Assert.IsTrue(runs.All(count => count == 1));
        Assert.AreEqual(pieces, workers.Sum());
    }

    [TestMethod]
    public void Run_ThousandsOfPhases_KeepsTheirOrder()
    {
        using var team = new WorkerTeam(2);
        long total = 0;
        for (int phase = 0; phase < 5000; phase++)
        {
            long before = Interlocked.Read(ref total);
            team.Run(4, (_, _) => Interlocked.Increment(ref total));
            Assert.AreEqual(before + 4, Interlocked.Read(ref total));
        }
    }

    [TestMethod]
    public void Run_AfterAPause_WakesTheThreads()
    {
        using var team = new WorkerTeam(2);
        for (int round = 0; round < 3; round++)
        {
            Thread.Sleep(30);
            int count = 0;
            team.Run(8, (_, _) => Interlocked.Increment(ref count));
            Assert.AreEqual(8, count);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Run_APieceThrows_ThrowsThatAndGoesOn(int threads)
    {
        using var team = new WorkerTeam(threads);
        Assert.ThrowsExactly<FormatException>(() => team.Run(100, (piece, _) =>
        {
            if (piece == 3)
            {
                throw new FormatException();
            }
        }));
        int count = 0;
        team.Run(5, (_, _) => Interlocked.Increment(ref count));
        Assert.AreEqual(5, count);
    }

    [TestMethod]
    public void Run_Disposed_Throws()
    {
        var team = new WorkerTeam(2);
        team.Dispose();
        team.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => team.Run(1, (_, _) => { }));
    }

    [TestMethod]
    public void Constructor_NoThreads_IsRefused() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WorkerTeam(0));
}
