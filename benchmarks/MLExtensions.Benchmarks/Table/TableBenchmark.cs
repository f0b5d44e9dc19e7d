using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;

namespace MLExtensions.Benchmarks.Table;

/// <summary>
/// The whole table as Markdown, line by line as they are measured; Ctrl-C ends it and keeps them. A peer is driven by turns with ours where it is:
/// a Python module, or a program by its path.
/// Arguments: [--rows PATTERN] [--threads N] [--rounds 3] [--python python3] [--stanford FOLDER of GloVe's programs] [--opentsne FOLDER of its package]
/// [--fitsne PROGRAM].
/// </summary>
internal static class TableBenchmark
{
    private const int Cancelled = 130;

    public static int Run(string[] args)
    {
        int rounds = Arguments.Count(args, "--rounds", 3);
        var wanted = new Regex(Arguments.Value(args, "--rows") ?? "", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        var setting = new TableSetting
        {
            Threads = Arguments.Number(args, "--threads", Environment.ProcessorCount),
            Folder = Directory.CreateTempSubdirectory("mlx-table-").FullName,
            Python = Arguments.Value(args, "--python") ?? "python3",
            StanfordTools = Arguments.Value(args, "--stanford"),
            OpenTsne = Arguments.Value(args, "--opentsne"),
            FitSne = Arguments.Value(args, "--fitsne"),
        };
        using var cancellation = new CancellationTokenSource();
        ConsoleCancelEventHandler cancel = (_, pressed) =>
        {
            pressed.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        Console.CancelKeyPress += cancel;
        try
        {
            return Print(setting, wanted, rounds, cancellation.Token) ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            return Cancelled;
        }
        finally
        {
            Console.CancelKeyPress -= cancel;
            Directory.Delete(setting.Folder, recursive: true);
        }
    }

    // Whether every line was measured.
    private static bool Print(TableSetting setting, Regex wanted, int rounds, CancellationToken cancellationToken)
    {
        bool whole = true;
        long start = Stopwatch.GetTimestamp();
        Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}; medians of {rounds} rounds at most, by turns; a dash where the peer is not installed.\n");
        Console.WriteLine("| component | size | ours, ms | peer | peer's, ms | ours / peer's | cores | instructions |\n|---|---|---|---|---|---|---|---|");
        foreach (TableRow row in TableRows.All.Where(row => wanted.IsMatch($"{row.Component} {row.Peer}")))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Console.WriteLine(Measure(row, setting, rounds, cancellationToken));
            }
            catch (Exception error) when (error is InvalidOperationException or IOException)
            {
                // The other lines are measured.
                Console.WriteLine($"| {row.Component} | {row.Size} | – | {row.Peer} | – | – | – | – |");
                Console.Error.WriteLine($"{row.Component}, {row.Peer}: {error.Message}");
                whole = false;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s."));
        return whole;
    }

    private static string Measure(TableRow row, TableSetting setting, int rounds, CancellationToken cancellationToken)
    {
        using Contest contest = row.Prepare(setting);
        Func<int, double[]>? peer = contest.Peer;
        rounds = Math.Min(rounds, contest.MostRounds);
        List<double> own = [], theirs = [];
        for (int round = contest.WarmUps > 0 ? -1 : 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = round < 0 ? contest.WarmUps : contest.Steps;
            double mine = AlternatingMeasurement.Median(contest.Ours(count)), other = double.NaN;
            try
            {
                other = peer is null ? double.NaN : AlternatingMeasurement.Median(peer(count));
            }
            catch (InvalidOperationException error)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Console.Error.WriteLine($"{row.Component}, {row.Peer}: {error.Message}");
                peer = null;
            }

            if (round >= 0)
            {
                own.Add(mine);
                theirs.Add(other);
            }
        }

        string beside = peer is null ? "– | –"
            : string.Create(CultureInfo.InvariantCulture, $"{Milliseconds(theirs)} | {AlternatingMeasurement.Median(own.Zip(theirs, (our, their) => our / their)):F2}");
        string size = contest.Remark.Length > 0 ? $"{row.Size}, {contest.Remark}" : row.Size;
        int cores = row.OneThread ? 1 : setting.Threads;
        return string.Create(CultureInfo.InvariantCulture, $"| {row.Component} | {size} | {Milliseconds(own)} | {row.Peer} | {beside} | {cores} | {Instructions} |");
    }

    private static string Milliseconds(List<double> times)
    {
        double median = AlternatingMeasurement.Median(times);
        return median.ToString(median >= 1000 ? "N0" : "G3", CultureInfo.InvariantCulture);
    }

    private static string Instructions =>
        Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : Vector128.IsHardwareAccelerated ? "128 bits" : "none";
}
