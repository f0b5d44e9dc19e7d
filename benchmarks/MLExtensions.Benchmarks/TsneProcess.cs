using System.Diagnostics;
using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Projection;

namespace MLExtensions.Benchmarks;

/// <summary>
/// One map in a process of its own, as the peers run: --data FILE (32-bit floats) --columns N --output FILE [--threads 2] [--perplexity 30]
/// [--times 1]. Prints the seconds of Fit, then those of its phases, KL and the peak memory so far; two lines each time, for later ones have their code
/// compiled already.
/// </summary>
internal static class TsneProcess
{
    public static int Run(string[] args)
    {
        FloatMatrix data = TsneData.Read(Arguments.Value(args, "--data")!, Arguments.Number(args, "--columns", TsneData.Columns));
        var options = new TsneOptions
        {
            Threads = Arguments.Number(args, "--threads", 2),
            Perplexity = Arguments.Number(args, "--perplexity", 30),
        };
        for (int times = Arguments.Count(args, "--times", 1); times > 0; times--)
            Fit(data, options, Arguments.Value(args, "--output")!);
        return 0;
    }

    private static void Fit(FloatMatrix data, TsneOptions options, string output)
    {
        long start = Stopwatch.GetTimestamp();
        TsneMap map = Tsne.Fit(data, options);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using Process process = Process.GetCurrentProcess();
        TsneTimings timings = map.Timings;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:F3}"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"pca {timings.Pca.TotalSeconds:F2} neighbours {timings.Neighbors.TotalSeconds:F2} affinities {timings.Affinities.TotalSeconds:F2} optimization {timings.Optimization.TotalSeconds:F2} s; KL {map.KullbackLeibler:F4}; {process.PeakWorkingSet64 >> 20} MB"));
        TsneData.Write(output, map.Embedding);
    }
}
