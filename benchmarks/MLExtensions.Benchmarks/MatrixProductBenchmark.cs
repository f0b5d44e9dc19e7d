using System.Diagnostics;
using System.Globalization;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Products of square matrices against the BLAS under PyTorch (Debian's: OpenBLAS), in turn in one run.
/// Arguments: [--sizes 256,512,1024] [--threads 2] [--rounds 9] [--python PROGRAM].
/// </summary>
internal static class MatrixProductBenchmark
{
    public static int Run(string[] args)
    {
        int threads = Arguments.Number(args, "--threads", 2);
        string? python = Arguments.Value(args, "--python");
        foreach (int size in Arguments.Numbers(args, "--sizes", [256, 512, 1024]))
        {
            FloatMatrix left = RandomMatrix.Draw(size, size, 1), right = RandomMatrix.Draw(size, size, 2);
            var target = new FloatMatrix(size, size);
            int steps = Math.Max(10, 20_000 / size);
            List<(string Name, PeerProcess Process)> peers = python is null
                ? []
                : [("BLAS", new PeerProcess(python, PeerProcess.Script("torch_gemm.py"), ["--size", Text(size), "--threads", Text(threads)]))];
            double best = double.PositiveInfinity;
            try
            {
                AlternatingMeasurement.Print($"{size} × {size}, {threads} threads", count => Products(count), peers, Arguments.Count(args, "--rounds", 9), steps);
            }
            finally
            {
                peers.ForEach(peer => peer.Process.Dispose());
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best: {2e-6 * size * size * size / best:F1} GFLOP/s"));

            double[] Products(int count)
            {
                var times = new double[count];
                for (int i = 0; i < count; i++)
                {
                    long start = Stopwatch.GetTimestamp();
                    MatrixProduct.Multiply(left, right, target, threads: threads);
                    times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    best = Math.Min(best, times[i]);
                }

                return times;
            }
        }

        return 0;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
