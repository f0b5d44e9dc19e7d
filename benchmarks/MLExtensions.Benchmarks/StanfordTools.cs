using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MLExtensions.Benchmarks;

/// <summary>Stanford's GloVe programs, built elsewhere with their own Makefile: vocab_count, cooccur, shuffle, glove.</summary>
internal sealed partial class StanfordTools(string folder, string work)
{
    public static readonly string[] Programs = ["vocab_count", "cooccur", "shuffle", "glove"];

    public double CountVocabulary(string corpus, string vocabulary) =>
        Pipe("vocab_count", corpus, vocabulary, "-min-count 5 -verbose 0");

    public double CountCooccurrences(string corpus, string vocabulary, string cells) =>
        Pipe("cooccur", corpus, cells, $"-vocab-file {vocabulary} -window-size 10 -memory 4 -verbose 0 -overflow-file {Path.Combine(work, "overflow")}");

    public double Shuffle(string cells, string shuffled) =>
        Pipe("shuffle", cells, shuffled, $"-memory 4 -verbose 0 -seed 1 -temp-file {Path.Combine(work, "temp_shuffle")}");

    /// <summary>Trains, and gives the seconds and the cost that the program printed last.</summary>
    public (double Seconds, double Cost) Train(string shuffled, string vocabulary, string vectors, int dimension, int iterations, int threads)
    {
        string arguments = string.Create(
            CultureInfo.InvariantCulture,
            $"-input-file {shuffled} -vocab-file {vocabulary} -save-file {vectors} -vector-size {dimension} -iter {iterations} -threads {threads} -x-max 10 -alpha 0.75 -eta 0.05 -seed 1 -verbose 2");
        (double seconds, string output) = Run("glove", arguments);
        MatchCollection costs = Cost().Matches(output);
        return (seconds, costs.Count > 0 ? double.Parse(costs[^1].Groups[1].Value, CultureInfo.InvariantCulture) : double.NaN);
    }

    private double Pipe(string program, string input, string output, string arguments) =>
        Run("sh", $"-c \"exec '{Path.Combine(folder, program)}' {arguments} < '{input}' > '{output}'\"", isTool: false).Seconds;

    private (double Seconds, string Output) Run(string program, string arguments, bool isTool = true)
    {
        var start = new ProcessStartInfo(isTool ? Path.Combine(folder, program) : program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using Process process = PeerProcess.Start(start);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (watch.Elapsed.TotalSeconds, output)
            : throw new InvalidOperationException($"{program} {arguments} ended with {process.ExitCode}: {output}");
    }

    [GeneratedRegex(@"cost: ([0-9.eE+-]+|nan|inf)")]
    private static partial Regex Cost();
}
