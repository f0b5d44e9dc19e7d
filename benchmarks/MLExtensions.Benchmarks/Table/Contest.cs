using System.Diagnostics;

namespace MLExtensions.Benchmarks.Table;

/// <summary>Ours and its peer, ready to run by turns: each runs a number of times and gives the milliseconds of each run.</summary>
/// <param name="ours">Ours.</param>
/// <param name="peer">The peer; null where it is not installed.</param>
/// <param name="held">What the contest holds until it is over; nulls are skipped.</param>
internal sealed class Contest(Func<int, double[]> ours, Func<int, double[]>? peer, params IDisposable?[] held) : IDisposable
{
    public Func<int, double[]> Ours { get; } = ours;

    public Func<int, double[]>? Peer { get; } = peer;

    /// <summary>Runs of a turn.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Runs of each before the first turn, not measured.</summary>
    public int WarmUps { get; init; } = 1;

    /// <summary>The most rounds, for what takes long.</summary>
    public int MostRounds { get; init; } = int.MaxValue;

    /// <summary>What only measuring tells, such as a recall; beside the size.</summary>
    public string Remark { get; init; } = "";

    /// <summary>A step as a function of the number of its runs.</summary>
    public static Func<int, double[]> Timed(Action step) => count =>
    {
        var times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    };

    /// <summary>Something that says itself how many seconds a run took.</summary>
    public static Func<int, double[]> Told(Func<double> seconds) => count => [.. Enumerable.Range(0, count).Select(_ => 1000 * seconds())];

    public void Dispose()
    {
        foreach (IDisposable? item in held)
        {
            item?.Dispose();
        }
    }
}
