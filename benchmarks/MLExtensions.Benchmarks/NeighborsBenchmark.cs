using System.Globalization;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Nearest neighbours of all rows. Arguments: [--rows 10000,70000] [--neighbors 90] [--threads 2] [--rounds 3] [--mnist FOLDER]: also MNIST,
/// reduced to 50 components. GFLOP/s counts all pairs, 2 × rows² × columns, whether they were compared or ruled out.
/// </summary>
internal static class NeighborsBenchmark
{
    public static int Run(string[] args)
    {
        int neighbors = int.Parse(Value("--neighbors") ?? "90", CultureInfo.InvariantCulture);
        int threads = int.Parse(Value("--threads") ?? "2", CultureInfo.InvariantCulture);
        int rounds = Arguments.Count(args, "--rounds", 3);
        Console.WriteLine(FormattableString.Invariant($"{threads} threads, AVX2 {Vector256.IsHardwareAccelerated}, AVX-512 {Vector512.IsHardwareAccelerated}"));
        foreach (string rows in (Value("--rows") ?? "10000,70000").Split(','))
        {
            FloatMatrix data = TsneData.Mixture(int.Parse(rows, CultureInfo.InvariantCulture));
            Measure("mixture", data, neighbors, threads, rounds);
        }

        if (Value("--mnist") is string folder)
        {
            FloatMatrix pixels = TsneData.Mnist(folder);
            PrincipalComponents? components = null;
            for (int round = 0; round < rounds; round++)
            {
                Measurement fit = Measurement.Of(() => components = PrincipalComponents.Fit(pixels, 50, threads: threads));
                Console.WriteLine(FormattableString.Invariant($"{pixels.Rows:N0} × {pixels.Columns} MNIST, 50 components: {fit.Seconds:F2} s, {fit.ProcessorSeconds:F2} s of processor"));
            }

            Measure("MNIST", components!.Transform(pixels, threads), neighbors, threads, rounds);
        }

        return 0;

        string? Value(string name) => Array.IndexOf(args, name) is int i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;
    }

    private static void Measure(string name, FloatMatrix data, int neighbors, int threads, int rounds)
    {
        foreach (NeighborSearch search in (NeighborSearch[])[NeighborSearch.Exact, NeighborSearch.Approximate])
        {
            if (search == NeighborSearch.Exact && data.Rows > 200_000)
                continue;
            NeighborGraph? graph = null;
            var options = new NearestNeighborsOptions { Search = search, Threads = threads };
            for (int round = 0; round < rounds; round++)
            {
                Measurement find = Measurement.Of(() => graph = NearestNeighbors.Find(data, neighbors, options));
                Console.WriteLine(FormattableString.Invariant(
                    $"{data.Rows:N0} × {data.Columns} {name}, {neighbors} neighbours, {search}: {find.Seconds:F2} s, {find.ProcessorSeconds:F2} s of processor, {2e-9 * data.Rows * data.Rows * data.Columns / find.Seconds:F0} GFLOP/s"));
            }

            double recall = NeighborRecall.Estimate(data, graph!, threads: threads, sample: 100);
            Console.WriteLine(FormattableString.Invariant($"recall {recall:F4}, peak {Environment.WorkingSet / 1e9:F2} GB"));
        }
    }
}
