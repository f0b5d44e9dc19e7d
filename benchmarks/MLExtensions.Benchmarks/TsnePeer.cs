using System.Diagnostics;
using System.Globalization;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>What a run took.</summary>
/// <param name="Seconds">The whole process.</param>
/// <param name="FitSeconds">The fit alone, as the program says itself; NaN where it does not.</param>
/// <param name="Details">What else it says.</param>
internal sealed record TsneResult(double Seconds, double FitSeconds, string Details);

/// <summary>A program that makes a map of a file of floats.</summary>
internal sealed class TsnePeer(string name, ProcessStartInfo start, Func<FloatMatrix> map)
{
    public string Name { get; } = name;

    /// <summary>The map of the last run.</summary>
    public FloatMatrix Map() => map();

    public static TsnePeer Ours(string data, int columns, string output, int threads, int perplexity) => new(
        "ours", Start(Environment.ProcessPath!, ["tsne-map", .. Common(data, columns, output, threads, perplexity)]), () => TsneData.Read(output, 2));

    public static TsnePeer Python(string name, string python, string script, string? path, string data, int columns, string output, int threads, int perplexity)
    {
        ProcessStartInfo start = Start(python, [PeerProcess.Script(script), .. Common(data, columns, output, threads, perplexity)]);
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["OPENBLAS_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        if (path is not null)
            start.Environment["PYTHONPATH"] = path;
        return new TsnePeer(name, start, () => TsneData.Read(output, 2));
    }

    /// <summary>FIt-SNE's own program on its binary files.</summary>
    public static TsnePeer FitSne(string program, string input, string output, int threads) => new(
        "FIt-SNE",
        Start(program, ["1.2.1", input, output, threads.ToString(CultureInfo.InvariantCulture)]),
        () => FitSneFiles.ReadMap(output));

    public TsneResult Measure()
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = PeerProcess.Start(start);
        // Its lines are read as they come, so that it never waits for us.
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Name} ended with {process.ExitCode}.");
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bool says = double.TryParse(lines.FirstOrDefault(), CultureInfo.InvariantCulture, out double fit);
        return new TsneResult(seconds, says ? fit : double.NaN, says && lines.Length > 1 ? lines[1] : "");
    }

    private static string[] Common(string data, int columns, string output, int threads, int perplexity) =>
    [
        "--data", data, "--columns", columns.ToString(CultureInfo.InvariantCulture), "--output", output,
        "--threads", threads.ToString(CultureInfo.InvariantCulture), "--perplexity", perplexity.ToString(CultureInfo.InvariantCulture),
    ];

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }
}
