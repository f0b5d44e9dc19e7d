using System.Globalization;

namespace MLExtensions.Benchmarks;

/// <summary>Ours and its peers by turns in one run, so that what else the machine does meets all of them alike; medians, and the median of the rounds' ratios.</summary>
internal static class AlternatingMeasurement
{
    /// <summary>Measures and prints.</summary>
    /// <param name="what">What is measured.</param>
    /// <param name="ours">Runs a number of steps and gives the milliseconds of each.</param>
    /// <param name="peers">The peers, named.</param>
    /// <param name="rounds">Turns of each.</param>
    /// <param name="steps">Steps of a turn.</param>
    public static void Print(string what, Func<int, double[]> ours, IReadOnlyList<(string Name, PeerProcess Process)> peers, int rounds, int steps)
    {
        var own = new double[rounds];
        double[][] theirs = [.. peers.Select(_ => new double[rounds])];
        ours(3);
        foreach ((_, PeerProcess process) in peers)
            process.Run(3);
        for (int round = 0; round < rounds; round++)
        {
            own[round] = Median(ours(steps));
            for (int i = 0; i < peers.Count; i++)
                theirs[i][round] = Median(peers[i].Process.Run(steps));
        }

        Write($"{what}: {Median(own):F2} ms a step (medians of {rounds} rounds of {steps}; {own.Min():F2} to {own.Max():F2})");
        for (int i = 0; i < peers.Count; i++)
        {
            double[] ratios = [.. own.Zip(theirs[i], (our, their) => our / their)];
            Write($"{peers[i].Name}: {Median(theirs[i]):F2} ms ({theirs[i].Min():F2} to {theirs[i].Max():F2}); ours / theirs {Median(ratios):F2} ({ratios.Min():F2} to {ratios.Max():F2})");
        }
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
