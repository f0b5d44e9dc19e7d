namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class WorkerTeamTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void Run_ManyTimes_DoesEveryPieceOnce(int threads)
    {
        using var team = new WorkerTeam(threads);
        var counts = new int[37];
        for (int run = 0; run < 500; run++)
        {
            team.Run(counts.Length, piece => Interlocked.Increment(ref counts[piece]));
            if (run == 250)
                Thread.Sleep(20); // Long enough for the workers to fall asleep.
        }

        Assert.IsTrue(counts.All(count => count == 500));
    }

    [TestMethod]
    public void Run_BodyThrows_ThrowsTheSameAndWorksOn()
    {
        using var team = new WorkerTeam(3);
        InvalidOperationException thrown = Assert.ThrowsExactly<InvalidOperationException>(
            () => team.Run(10, piece => _ = piece == 4 ? throw new InvalidOperationException("four") : piece));

        Assert.AreEqual("four", thrown.Message);
        int done = 0;
        team.Run(10, _ => Interlocked.Increment(ref done));
        Assert.AreEqual(10, done);
    }

    [TestMethod]
    public void Run_AfterDispose_Throws()
    {
        var team = new WorkerTeam(2);
        team.Dispose();
        team.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => team.Run(3, _ => { }));
    }

    [TestMethod]
    public void Constructor_NoThreads_IsRefused() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WorkerTeam(0));
}
