using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;

namespace MLExtensions.Benchmarks.Table;

/// <summary>
/// The whole table as Markdown: component, size, ours, peer, ratio. A peer is driven where Python has its module, by turns with ours.
/// Arguments: [--threads N] [--rounds 5] [--python python3] [--only TEXT].
/// </summary>
internal static class TableBenchmark
{
    public static int Run(string[] args)
    {
        int threads = Arguments.Number(args, "--threads", Environment.ProcessorCount);
        int rounds = Arguments.Number(args, "--rounds", 5);
        string python = Arguments.Value(args, "--python") ?? "python3";
        string only = Arguments.Value(args, "--only") ?? "";
        string folder = Directory.CreateTempSubdirectory("mlx-table-").FullName;
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} cores, {threads} threads, {InstructionSet()}, .NET {Environment.Version}; medians of {rounds} rounds, by turns.\n");
            Console.WriteLine("| component | size | ours, ms | peer | peer's, ms | ours / peer's |\n|---|---|---|---|---|---|");
            foreach (TableRow row in TableRows.All(threads, folder).Where(row => row.Component.Contains(only, StringComparison.OrdinalIgnoreCase)))
            {
                Console.WriteLine(Measure(row, Has(python, row.Module) ? python : null, rounds));
            }

            Console.WriteLine("\nAgainst programs at a path of their own: `glove-vs-c --tools`, `tsne-vs-peers --opentsne --fitsne`, `images --python` with Pillow.");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Measure(TableRow row, string? python, int rounds)
    {
        using PeerProcess? peer = python is null ? null : row.Start(python);
        double[] own = new double[rounds], theirs = new double[rounds];
        row.Ours(Math.Min(row.Steps, 3));
        peer?.Run(Math.Min(row.Steps, 3));
        for (int round = 0; round < rounds; round++)
        {
            own[round] = Median(row.Ours(row.Steps));
            theirs[round] = peer is null ? double.NaN : Median(peer.Run(row.Steps));
        }

        string beside = peer is null ? "not installed | |" : string.Create(CultureInfo.InvariantCulture, $"{Median(theirs):G4} | {Median(own.Zip(theirs, (our, their) => our / their)):F2} |");
        return string.Create(CultureInfo.InvariantCulture, $"| {row.Component} | {row.Size} | {Median(own):G4} | {row.Peer} | {beside}");
    }

    private static bool Has(string python, string module)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string InstructionSet() =>
        Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
