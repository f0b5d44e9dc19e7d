using System.Globalization;

namespace MLExtensions.Benchmarks;

/// <summary>Time and memory of maps of growing size, each in a process of its own: [--rows 10000,30000,100000,300000,1000000] [--threads 2].</summary>
internal static class TsneScalingBenchmark
{
    public static int Run(string[] args)
    {
        int threads = Arguments.Number(args, "--threads", 2);
        string folder = Directory.CreateTempSubdirectory("tsne").FullName;
        try
        {
            double first = 0;
            foreach (int rows in Arguments.Numbers(args, "--rows", [10_000, 30_000, 100_000, 300_000, 1_000_000]))
            {
                string data = Path.Combine(folder, "data.f32");
                TsneData.Write(data, TsneData.Mixture(rows));
                TsnePeer ours = TsnePeer.Ours(data, TsneData.Columns, Path.Combine(folder, "map.f32"), threads, 30);
                TsneResult result = ours.Measure();
                double scale = result.Seconds / (rows * Math.Log(rows));
                first = first == 0 ? scale : first;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rows,9:N0} × {TsneData.Columns}: {result.Seconds,7:F2} s whole process ({scale / first:F2} of n log n); {result.Details}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }
}
